import type { DataOf, PartialRefundMade, PaymentCaptured, PaymentRefunded } from '@maru/contracts';
import type { RecordedEvent } from '@maru/event-store';

/** A capture in the books of the payment provider, and how much of it was refunded; in minor units. */
export interface ProviderCapture {
  readonly reference: string;
  readonly amount: number;
  readonly refunded: number;
}

interface Capture {
  readonly reference: string;
  readonly amount: number;
  refunded: number;
}

/** I2 from the provider's side: its books and the log agree about each capture, and about how much was refunded. */
export class ProviderLedger {
  private readonly captures = new Map<string, Capture>();

  add(event: RecordedEvent): void {
    if (event.type === 'payments.payment-captured.v1') {
      const captured = event.data as DataOf<typeof PaymentCaptured>;
      if (captured.withoutProvider) return;
      const { paymentId, amount, providerReference: reference } = captured;
      this.captures.set(paymentId, { reference, amount: amount.amount, refunded: 0 });
    } else if (REFUNDS.has(event.type)) {
      const { paymentId, amount } = event.data as DataOf<typeof PaymentRefunded | typeof PartialRefundMade>;
      const capture = this.captures.get(paymentId);
      if (capture) capture.refunded += amount.amount;
    }
  }

  /** @param books every capture of the provider, refunded or not */
  violations(books: readonly ProviderCapture[]): string[] {
    const inLog = new Map([...this.captures.values()].map((capture) => [capture.reference, tell(capture)]));
    const inBooks = new Map(books.map((capture) => [capture.reference, tell(capture)]));
    return [...new Set([...inLog.keys(), ...inBooks.keys()])]
      .filter((reference) => inLog.get(reference) !== inBooks.get(reference))
      .map((reference) => {
        const [log, provider] = [inLog, inBooks].map((side) => side.get(reference) ?? 'nothing');
        return `I2: of ${reference} the log says ${log}, the provider ${provider}`;
      });
  }
}

const REFUNDS = new Set(['payments.payment-refunded.v1', 'payments.partial-refund-made.v1']);

function tell({ amount, refunded }: ProviderCapture): string {
  if (refunded === 0) return `${amount} kept`;
  return refunded === amount ? `${amount} given back` : `${amount}, of which ${refunded} given back`;
}
