import { OrderClosureRequested, OrderConfirmationRequested } from '@maru/contracts';
import type { DataOf } from '@maru/contracts';
import { Controller } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { EventPattern, Payload } from '@nestjs/microservices';
import { CloseOrder } from '../features/close-order/close-order.handler';
import { ConfirmOrder } from '../features/confirm-order/confirm-order.handler';

/** Handles the requests of the process to its order. */
@Controller()
export class OrderListener {
  constructor(private readonly commands: CommandBus) {}

  @EventPattern([OrderConfirmationRequested.type])
  confirm(@Payload() { orderId }: DataOf<typeof OrderConfirmationRequested>): Promise<void> {
    return this.commands.execute(new ConfirmOrder(orderId));
  }

  @EventPattern([OrderClosureRequested.type])
  close(@Payload() { orderId, ...closure }: DataOf<typeof OrderClosureRequested>): Promise<void> {
    return this.commands.execute(new CloseOrder(orderId, closure));
  }
}
