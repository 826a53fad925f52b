import type { DataOf } from '@maru/contracts';
import { Clock } from '@maru/kernel';
import { MessageContext } from '@maru/messaging';
import { MoreFulfilments, ordering } from '@maru/ordering';
import { Fulfilments } from '@maru/ordering/fulfilment';
import type { Projection } from '@maru/read-models';
import type { ContextDefinition } from '@maru/service';
import { Controller, Inject } from '@nestjs/common';
import { Ctx, EventPattern, Payload } from '@nestjs/microservices';
import { changedModule } from './changed-module';
import type { Aggregate } from './changed-module';
import { ShipmentWeighed } from './shipment-weighed';
import { WEIGHED, weighingFulfilment } from './weighing-fulfilment';

/** Hears one more message type, for the new state that waits for it. */
@Controller()
class WeightListener {
  constructor(
    @Inject(Fulfilments) private readonly fulfilments: Aggregate,
    private readonly clock: Clock,
  ) {}

  @EventPattern([ShipmentWeighed.type])
  async hear(
    @Payload() { orderId }: DataOf<typeof ShipmentWeighed>,
    @Ctx() { message }: MessageContext,
  ): Promise<void> {
    const heard = { processId: orderId, messageId: message.id, event: { type: WEIGHED } };
    await this.fulfilments.execute(orderId, { kind: 'hear', ...heard, now: this.clock.now() });
  }
}

/** The timeline of an order, which hears one more message type. */
function hearingWeights(today: Projection<object>): Projection<object> {
  if (today.handlers.some(({ type }) => type === ShipmentWeighed.type)) return today;
  const like = today.handlers.find(({ type }) => type === 'shipping.shipment-booked.v1')!;
  return { ...today, handlers: [...today.handlers, { ...like, type: ShipmentWeighed.type }] };
}

/** Ordering in the next release. */
export const nextOrdering: ContextDefinition = {
  ...ordering,
  module: changedModule(ordering.module, {
    controllers: [WeightListener],
    providers: [
      {
        provide: MoreFulfilments,
        useFactory: () => weighingFulfilment,
      },
    ],
  }),
  projections: ordering.projections.map(({ projection }) => ({
    projection: projection.name === 'order-timeline' ? hearingWeights(projection as Projection<object>) : projection,
  })),
};
