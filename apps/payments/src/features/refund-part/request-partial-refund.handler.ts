import type { Money } from '@maru/kernel';
import { orRefuse, Refusal } from '@maru/service';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { Payments } from '../../aggregates';

/** The order and the refund, the same for a repeated request. */
export interface RequestedRefund {
  readonly refundId: string;
  readonly paymentId: string;
  readonly orderId: string;
  readonly amount: Money;
}

/** Finance refunds a part of a captured amount, or all of it. */
export class RequestPartialRefund extends Command<RequestedRefund> {
  constructor(
    readonly paymentId: string,
    /** Derived from the caller's idempotency key and the payment. */
    readonly refundId: string,
    readonly amount: Money,
    readonly reason: string | undefined,
  ) {
    super();
  }
}

/** Records the request; `MakePartialRefundHandler` handles its event. */
@CommandHandler(RequestPartialRefund)
export class RequestPartialRefundHandler implements ICommandHandler<RequestPartialRefund> {
  constructor(private readonly payments: Payments) {}

  /**
   * @throws Refusal PAYMENTS.UNKNOWN_PAYMENT, .NOT_REFUNDABLE, .CURRENCY_MISMATCH, .REFUND_EXCEEDS_CAPTURE,
   * .TOO_MANY_REFUNDS, .IDEMPOTENCY_KEY_REUSED
   */
  async execute({ paymentId, refundId, amount, reason }: RequestPartialRefund): Promise<RequestedRefund> {
    const orderId = await this.orderOf(paymentId);
    const refund = { paymentId, orderId, refundId, amount };
    orRefuse(await this.payments.execute(paymentId, { type: 'RequestPartialRefund', ...refund, reason }));
    return { refundId, paymentId, orderId, amount };
  }

  /** Every event of a payment names its order. */
  private async orderOf(paymentId: string): Promise<string> {
    for await (const { data } of this.payments.history(paymentId)) return data.orderId;
    throw new Refusal({ code: 'PAYMENTS.UNKNOWN_PAYMENT', detail: `There is no payment ${paymentId}.` });
  }
}
