export interface Amount {
  readonly amount: number;
  readonly currency: string;
}

/** `GET /api/payments?orderId=`: the one payment of an order. */
export interface PaymentShown {
  readonly orderId: string;
  readonly paymentId: string;
  readonly status: string;
  readonly refusal?: { readonly reason: string; readonly detail: string };
  readonly intents: readonly { readonly amount: Amount }[];
  readonly captures: readonly { readonly amount: Amount; readonly providerReference: string }[];
  readonly refunds: readonly RefundShown[];
  /** The refunded amount; present with a capture. */
  readonly refunded?: Amount;
}

export interface RefundShown {
  readonly amount: Amount;
  readonly failedAttempts: number;
  /** Once the money is back. */
  readonly providerReference?: string;
  /** Of one that finance has asked for. */
  readonly refundId?: string;
  readonly reason?: string;
}

/** The captured amount less all refunds, also those on their way; undefined before a capture. */
export function refundable({ captures, refunds }: PaymentShown): Amount | undefined {
  const [capture] = captures;
  if (!capture) return undefined;
  const asked = refunds.reduce((sum, { amount }) => sum + amount.amount, 0);
  return { ...capture.amount, amount: capture.amount.amount - asked };
}
