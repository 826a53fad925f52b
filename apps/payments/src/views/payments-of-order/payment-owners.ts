import { Refusal } from '@maru/service';
import { Injectable } from '@nestjs/common';
import { Payments } from '../../aggregates';
import { paymentIdOf } from '../../domain/payment-ids';

/** Whose payments are. The log knows it from the first event on: the intent, or that nothing was to be paid. */
@Injectable()
export class PaymentOwners {
  constructor(private readonly payments: Payments) {}

  /** @throws Refusal PAYMENTS.UNKNOWN_PAYMENT for that of somebody else, as if there were none */
  async check(orderId: string, owner: string | undefined): Promise<void> {
    if (owner === undefined) return;
    const events = await this.payments.history(paymentIdOf(orderId));
    const customers = events.map(({ data }) => (data as { readonly customerId?: string }).customerId);
    if (customers.find((customerId) => customerId !== undefined) !== owner)
      throw new Refusal({ code: 'PAYMENTS.UNKNOWN_PAYMENT', detail: `no payment was asked for by order ${orderId}` });
  }
}
