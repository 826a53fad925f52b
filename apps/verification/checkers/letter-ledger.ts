import type { RecordedEvent } from '@maru/event-store';

// An erased customer gets a `notification-skipped` event instead of a letter.
const SETTLED = new Set(['notifications.notification-sent.v1', 'notifications.notification-skipped.v1']);

// The events that a customer gets a letter about, and the template of each letter.
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

// Older versions recorded refunds of 0, and a cancellation after partial refunds may have nothing left to refund.
// Neither gets a letter.
const isAboutNothing = ({ type, data }: RecordedEvent): boolean =>
  type === 'payments.payment-refunded.v1' && (data as { amount?: { amount: number } }).amount?.amount === 0;

/**
 * Compares the letters to customers with the events that cause them. Each letter follows from one message, and no
 * process manager asks for it again. So a message that a consumer lost or handled twice shows here.
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
    // A settled letter is dropped, because the log is long.
    if (balance === 0) this.balance.delete(letter);
    else this.balance.set(letter, balance);
  }
}
