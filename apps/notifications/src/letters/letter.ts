import type { Money } from '@maru/kernel';

/** What a customer is told, with what the telling needs. Amounts are minor units. */
export interface LetterFacts {
  'order-placed': OrderFacts & {
    readonly lines: readonly { readonly name: string; readonly quantity: number; readonly price: Money }[];
    readonly total: Money;
  };
  'order-confirmed': OrderFacts & { readonly total: Money };
  'order-failed': OrderFacts & { readonly reason: string };
  'order-cancelled': OrderFacts;
  'shipment-delivered': OrderFacts;
  'payment-refunded': OrderFacts & { readonly amount: Money };
}

interface OrderFacts {
  readonly customerName: string;
  readonly orderId: string;
}

export type TemplateName = keyof LetterFacts;

/** A letter as it is sent: plain text, lines ended by `\n`. */
export interface Letter {
  readonly subject: string;
  readonly body: string;
}

/** One language's letters. `price` writes an amount the way the customer's region does. */
export type Templates = {
  readonly [Name in TemplateName]: (facts: LetterFacts[Name], price: (money: Money) => string) => Letter;
};
