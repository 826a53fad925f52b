import type { Money } from '@maru/kernel';
import { orRefuse } from '@maru/service';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { Payments } from '../../aggregates';
import { paymentIdOf } from '../../domain/payment-ids';

export class RequestPayment extends Command<void> {
  constructor(
    readonly orderId: string,
    readonly customerId: string,
    readonly amount: Money,
    readonly token: string,
  ) {
    super();
  }
}

/** Records the intent to charge. The listener of its event calls the provider. */
@CommandHandler(RequestPayment)
export class RequestPaymentHandler implements ICommandHandler<RequestPayment> {
  constructor(private readonly payments: Payments) {}

  async execute({ orderId, customerId, amount, token }: RequestPayment): Promise<void> {
    const paymentId = paymentIdOf(orderId);
    const command = { type: 'RequestPayment' as const, paymentId, orderId, customerId, amount, token };
    orRefuse(await this.payments.begin(paymentId, command));
  }
}
