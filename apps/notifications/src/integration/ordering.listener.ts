import { OrderCancelled, OrderConfirmed, OrderFailed, OrderPlaced, OrderPlacedV1 } from '@maru/contracts';
import type { DataOf } from '@maru/contracts';
import { MessageContext } from '@maru/messaging';
import { Controller } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { Ctx, EventPattern, Payload } from '@nestjs/microservices';
import { ordered } from '../lookups/ordered';
import { NotifyCustomer } from '../features/notify-customer/notify-customer.handler';

/** Messages of ordering that notifications handles. */
@Controller()
export class OrderingListener {
  constructor(private readonly commands: CommandBus) {}

  @EventPattern([OrderPlaced.type, OrderPlacedV1.type])
  placed(
    @Payload() data: DataOf<typeof OrderPlaced> | DataOf<typeof OrderPlacedV1>,
    @Ctx() { message }: MessageContext,
  ): Promise<void> {
    const occasion = { template: 'order-placed', order: ordered(data) } as const;
    return this.commands.execute(new NotifyCustomer(message, data.orderId, occasion));
  }

  @EventPattern([OrderConfirmed.type])
  confirmed(@Payload() { orderId }: DataOf<typeof OrderConfirmed>, @Ctx() { message }: MessageContext): Promise<void> {
    return this.commands.execute(new NotifyCustomer(message, orderId, { template: 'order-confirmed' }));
  }

  @EventPattern([OrderFailed.type])
  failed(
    @Payload() { orderId, reason }: DataOf<typeof OrderFailed>,
    @Ctx() { message }: MessageContext,
  ): Promise<void> {
    return this.commands.execute(new NotifyCustomer(message, orderId, { template: 'order-failed', reason }));
  }

  @EventPattern([OrderCancelled.type])
  cancelled(@Payload() { orderId }: DataOf<typeof OrderCancelled>, @Ctx() { message }: MessageContext): Promise<void> {
    return this.commands.execute(new NotifyCustomer(message, orderId, { template: 'order-cancelled' }));
  }
}
