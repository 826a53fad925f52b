import { orRefuse } from '@maru/service';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import type { CloseOrder as Closure } from '../../domain/order.decider';
import { Orders } from '../../aggregates';

/** Ends an order that cannot be completed. */
export class CloseOrder extends Command<void> {
  constructor(
    readonly orderId: string,
    readonly closure: Omit<Closure, 'type'>,
  ) {
    super();
  }
}

@CommandHandler(CloseOrder)
export class CloseOrderHandler implements ICommandHandler<CloseOrder> {
  constructor(private readonly orders: Orders) {}

  /** @throws Refusal when the order is completed, which is a fault, because its process closes no completed order */
  async execute({ orderId, closure }: CloseOrder): Promise<void> {
    orRefuse(await this.orders.execute(orderId, { type: 'CloseOrder', ...closure }));
  }
}
