import type { RecordedEvent } from '@maru/event-store';
import { isKnown, Ledger, unsettled } from '@maru/invariants';
import type { Finding } from '@maru/invariants';
import { LetterLedger } from './letter-ledger';

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
 * Checks the promises I1–I5 and I8 of the shop on its event log, with the rules of the auditor, and besides them that
 * each letter to a customer was sent once. It also compares the log with the answers of clients, which the auditor
 * cannot see. Add the whole log in order; it keeps only sums.
 */
export class Audit {
  private readonly ledger = new Ledger();
  private readonly found: Finding[] = [];
  private readonly letters = new LetterLedger();

  add(event: RecordedEvent): void {
    // In an upgrade, the next release writes types that no rule knows yet.
    if (isKnown(event.type)) this.found.push(...this.ledger.add(event));
    else this.ledger.addUnknown(event);
    this.letters.add(event);
  }

  report({ acknowledged = [], sent, atRest = false }: Expectations = {}): AuditReport {
    const { orders } = this.ledger;
    const left = atRest ? [...orders.values()].flatMap(unsettled) : [];
    const known = sent && new Set(sent);
    return {
      violations: [
        ...new Set([...this.found, ...left].map(({ invariant, sentence }) => `${invariant}: ${sentence}`)),
        ...this.letters.violations(atRest),
        ...[...acknowledged]
          .filter((id) => !orders.has(id))
          .map((id) => `I4: order ${id} was acknowledged and is not in the log`),
        ...[...(known ? orders.keys() : [])]
          .filter((id) => !known!.has(id))
          .map((id) => `I4: order ${id} is in the log, but no client sent it`),
      ],
      orders: this.counts(),
    };
  }

  private counts(): Record<string, number> {
    const counts: Record<string, number> = {};
    for (const { ending = 'OPEN' } of this.ledger.orders.values()) counts[ending] = (counts[ending] ?? 0) + 1;
    return counts;
  }
}
