import type { Money } from '@maru/kernel';

/**
 * The subject of a letter, with its data. Amounts are minor units; no letter states an amount of 0. Names are one line
 * each.
 */
export interface LetterFacts {
  'order-placed': OrderFacts & {
    readonly lines: readonly { readonly name: string; readonly quantity: number; readonly price: Money }[];
    readonly total: Money;
  };
  'order-confirmed': OrderFacts & { readonly total: Money };
  'order-failed': OrderFacts & { readonly reason: string; readonly total: Money };
  'order-cancelled': OrderFacts & { readonly total: Money };
  'shipment-delivered': OrderFacts;
  'payment-refunded': OrderFacts & { readonly amount: Money };
}

/** A letter about an account. Only the letter shows its code, which is not kept. */
export interface AccountFacts {
  'confirm-address': AccountOwner & { readonly code: string };
  'reset-password': AccountOwner & { readonly code: string };
  'already-registered': AccountOwner;
  'password-changed': AccountOwner;
}

interface AccountOwner {
  readonly customerName: string;
}

export type AccountTemplateName = keyof AccountFacts;

/** One language's letters about accounts. */
export type AccountTemplates = {
  readonly [Name in AccountTemplateName]: (facts: AccountFacts[Name]) => Letter;
};

interface OrderFacts {
  readonly customerName: string;
  readonly orderId: string;
}

export type TemplateName = keyof LetterFacts;

/** A letter in its sent form: plain text, lines ended by `\n`. */
export interface Letter {
  readonly subject: string;
  readonly body: string;
}

/** Whether there is nothing to pay. */
export const isFree = ({ amount }: Money): boolean => amount === 0;

/** One language's letters. `price` formats an amount for the customer's region. */
export type Templates = {
  readonly [Name in TemplateName]: (facts: LetterFacts[Name], price: (money: Money) => string) => Letter;
};
