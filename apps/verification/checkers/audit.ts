import type { RecordedEvent } from '@maru/event-store';
import { LetterLedger } from './letter-ledger';
import { OrderLedger } from './order-ledger';
import { StockLedger } from './stock-ledger';

/** The answers that the clients of the shop got, to be compared with the log. */
export interface Expectations {
  /** Orders that were answered with 202. Every one of them must be in the log. */
  readonly acknowledged?: Iterable<string>;
  /** Every order that anybody sent, answered or not. Nothing else may be in the log. */
  readonly sent?: Iterable<string>;
  /** Whether the shop is at rest. Then every order must have ended, and no stock may be set aside. */
  readonly atRest?: boolean;
}

export interface AuditReport {
  /** One sentence for each broken promise; empty when all hold. */
  readonly violations: readonly string[];
  /** The number of orders by their ending, e.g. `{ COMPLETED: 50, FAILED: 150 }`; `OPEN` has none yet. */
  readonly orders: Readonly<Record<string, number>>;
}

/**
 * Checks the promises I1–I4 and I8 of the shop on its event log alone: stock, money, goods or refund, no order lost or
 * made up, every fulfilment ended, each letter to a customer sent once. Add the whole log in order; it keeps only sums.
 */
export class Audit {
  private readonly stock = new StockLedger();
  private readonly orders = new OrderLedger();
  private readonly letters = new LetterLedger();

  add(event: RecordedEvent): void {
    this.stock.add(event);
    this.orders.add(event);
    this.letters.add(event);
  }

  report({ acknowledged = [], sent, atRest = false }: Expectations = {}): AuditReport {
    return {
      violations: [
        ...this.stock.violations(atRest),
        ...this.orders.violations(atRest),
        ...this.letters.violations(atRest),
        ...this.orders.missing(acknowledged),
        ...(sent ? this.orders.unsent(sent) : []),
      ],
      orders: this.orders.counts(),
    };
  }
}
