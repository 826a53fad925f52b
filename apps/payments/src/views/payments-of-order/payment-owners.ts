import { Refusal } from '@maru/service';
import { Injectable } from '@nestjs/common';
import { Payments } from '../../aggregates';
import { paymentIdOf } from '../../domain/payment-ids';

/** The customers of payments. The first event of a payment names its customer, also when nothing was due. */
@Injectable()
export class PaymentOwners {
  constructor(private readonly payments: Payments) {}

  /** @throws Refusal PAYMENTS.UNKNOWN_PAYMENT for another customer's payment, as if there were none */
  async check(orderId: string, owner: string | undefined): Promise<void> {
    if (owner === undefined) return;
    if ((await this.ownerOf(orderId)) !== owner)
      throw new Refusal({ code: 'PAYMENTS.UNKNOWN_PAYMENT', detail: `There is no payment for order ${orderId}.` });
  }

  private async ownerOf(orderId: string): Promise<string | undefined> {
    for await (const { data } of this.payments.history(paymentIdOf(orderId))) {
      const { customerId } = data as { readonly customerId?: string };
      if (customerId !== undefined) return customerId;
    }
    return undefined;
  }
}
