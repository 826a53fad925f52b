import { OrderPlaced, OrderPlacedV1 } from '@maru/contracts';
import { MessageContext } from '@maru/messaging';
import { TimerClock } from '@maru/sagas';
import type { FulfilmentEvent } from '@maru/sagas';
import { Controller } from '@nestjs/common';
import { Ctx, EventPattern, Payload } from '@nestjs/microservices';
import { publicOrder } from './publications';
import { Fulfilments } from '../fulfilment/fulfilments';
import { Orders } from '../aggregates';
import { toFulfilmentEvent, typesHeardByFulfilment } from './heard-by-fulfilment';

/** Tells the order's process what has happened: here, in inventory, in payments, in shipping. */
@Controller()
export class FulfilmentListener {
  constructor(
    private readonly fulfilments: Fulfilments,
    private readonly orders: Orders,
    private readonly clock: TimerClock,
  ) {}

  /** The message does not say how the order is paid; the order's own stream does. */
  @EventPattern([OrderPlaced.type, OrderPlacedV1.type])
  async begin(@Payload() { orderId }: { orderId: string }, @Ctx() { message }: MessageContext): Promise<void> {
    const { state } = await this.orders.recall(orderId);
    if (state.status === 'NONE') throw new Error(`order ${orderId} was placed, but its stream is empty`);
    const { paymentToken } = state.placed;
    const event = { type: 'order-placed' as const, order: { ...publicOrder(state.placed), paymentToken } };
    await this.fulfilments.begin(orderId, await this.heard(orderId, message.id, event));
  }

  @EventPattern([...typesHeardByFulfilment])
  async hear(@Payload() { orderId }: { orderId: string }, @Ctx() { message }: MessageContext): Promise<void> {
    const event = toFulfilmentEvent(message.type, message.data);
    await this.fulfilments.execute(orderId, await this.heard(orderId, message.id, event));
  }

  private async heard(processId: string, messageId: string, event: FulfilmentEvent) {
    return { kind: 'hear' as const, processId, messageId, event, now: await this.clock.now() };
  }
}
