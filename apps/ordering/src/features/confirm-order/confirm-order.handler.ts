import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { Refusal } from '@maru/service';
import { Orders } from '../../aggregates';

/** Completes the order. After a cancellation it does nothing, because the process handles that by itself. */
export class ConfirmOrder extends Command<void> {
  constructor(readonly orderId: string) {
    super();
  }
}

@CommandHandler(ConfirmOrder)
export class ConfirmOrderHandler implements ICommandHandler<ConfirmOrder> {
  constructor(private readonly orders: Orders) {}

  /** @throws Refusal when the order has ended otherwise, which is a fault, because its process then confirms nothing */
  async execute({ orderId }: ConfirmOrder): Promise<void> {
    const outcome = await this.orders.execute(orderId, { type: 'ConfirmOrder' });
    if (!outcome.accepted && outcome.rejection.code !== 'ORDERING.CANCELLATION_REQUESTED')
      throw new Refusal(outcome.rejection);
  }
}
