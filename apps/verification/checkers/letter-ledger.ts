import type { RecordedEvent } from '@maru/event-store';

// Who is erased is not told, and that is written down in place of it.
const SETTLED = new Set(['notifications.notification-sent.v1', 'notifications.notification-skipped.v1']);

// What the customer is told of, and by which letter.
const LETTERS: Readonly<Record<string, string>> = {
  'ordering.order-placed.v1': 'order-placed',
  'ordering.order-placed.v2': 'order-placed',
  'ordering.order-confirmed.v1': 'order-confirmed',
  'ordering.order-failed.v1': 'order-failed',
  'ordering.order-cancelled.v1': 'order-cancelled',
  'payments.payment-refunded.v1': 'payment-refunded',
  'payments.partial-refund-made.v1': 'payment-refunded',
  'shipping.shipment-delivered.v1': 'shipment-delivered',
};

// Versions before refunded an amount of 0, too, and a cancellation behind partial refunds may have nothing left. No letter
// says so.
const isAboutNothing = ({ type, data }: RecordedEvent): boolean =>
  type === 'payments.payment-refunded.v1' && (data as { amount?: { amount: number } }).amount?.amount === 0;

/**
 * Nobody asks twice for a letter to the customer: each is the effect of one message, once. What a consumer has lost or done twice
 * shows here, where no process manager makes up for it.
 */
export class LetterLedger {
  private readonly balance = new Map<string, number>();

  add(event: RecordedEvent): void {
    const { orderId, template } = event.data as { orderId?: string; template?: string };
    if (orderId === undefined) return;
    const letter = isAboutNothing(event) ? undefined : LETTERS[event.type];
    if (letter) this.count(`${letter} of order ${orderId}`, -1);
    else if (SETTLED.has(event.type)) this.count(`${template} of order ${orderId}`, 1);
  }

  /** @param atRest whether every letter must have been written by now */
  violations(atRest: boolean): string[] {
    return [...this.balance]
      .filter(([, balance]) => balance > 0 || (atRest && balance < 0))
      .map(([letter, balance]) =>
        balance > 0 ? `the letter ${letter} was written once too often` : `the letter ${letter} was never written`,
      );
  }

  private count(letter: string, one: 1 | -1): void {
    const balance = (this.balance.get(letter) ?? 0) + one;
    // What is settled is forgotten: the log is long.
    if (balance === 0) this.balance.delete(letter);
    else this.balance.set(letter, balance);
  }
}
