import type { Position } from '@maru/event-store';
import { isSettled, Ledger } from '@maru/invariants';
import type { OrderState, StockState } from '@maru/invariants';

/** The first event about a subject whose type this version does not know. */
export interface Unknown {
  readonly type: string;
  readonly position: Position;
}

// Beyond these the auditor waits for a version that knows the type, instead of passing more events.
export const MOST_BLIND = 10_000;
// A subject that is forgotten here is looked up in the log again.
const MOST_UNSEEN = 10_000;

/**
 * What the auditor remembers of the log: orders that have not settled, the sums of each SKU, and the subjects that it
 * cannot judge. It knows which of them have changed since they were stored.
 */
export class Memory {
  readonly ledger = new Ledger();
  /** The subjects that have an event of an unknown type. They are judged again by a version that knows it. */
  readonly blind = new Map<string, Unknown>();
  private readonly unseen = new Set<string>();
  private readonly changed = new Set<string>();
  private readonly stored = new Set<string>();

  constructor(rows: ReadonlyMap<string, unknown> = new Map()) {
    for (const [key, state] of rows) {
      this.stored.add(key);
      const subject = key.slice(key.indexOf(':') + 1);
      if (key.startsWith('order:')) this.ledger.orders.set(subject, state as OrderState);
      else if (key.startsWith('stock:')) this.ledger.stocks.set(subject, state as StockState);
      else this.blind.set(subject, state as Unknown);
    }
  }

  /** Whether the subject is not judged. */
  has(subject: string): boolean {
    return this.blind.has(subject) || this.unseen.has(subject);
  }

  /** The log no longer has the beginning of this subject, so its rules cannot be judged. */
  cannotSee(subject: string): void {
    this.unseen.add(subject);
    for (const oldest of this.unseen) {
      if (this.unseen.size <= MOST_UNSEEN) break;
      this.unseen.delete(oldest);
    }
  }

  get unjudged(): number {
    return this.blind.size + this.unseen.size;
  }

  blindFor(subject: string, unknown: Unknown): void {
    if (!this.blind.has(subject)) this.blind.set(subject, unknown);
    this.ledger.orders.delete(subject);
    this.ledger.stocks.delete(subject);
    this.touch(`blind:${subject}`, `order:${subject}`, `stock:${subject}`);
  }

  sees(subject: string): void {
    this.blind.delete(subject);
    this.touch(`blind:${subject}`, `order:${subject}`, `stock:${subject}`);
  }

  /** The subjects of an event have changed. An order that has settled is forgotten. */
  judged({ orderId, sku }: { readonly orderId?: string | undefined; readonly sku?: string | undefined }): void {
    if (sku !== undefined) this.touch(`stock:${sku}`);
    if (orderId === undefined) return;
    this.touch(`order:${orderId}`);
    const order = this.ledger.orders.get(orderId);
    if (order && isSettled(order)) this.ledger.orders.delete(orderId);
  }

  /** The rows to write and to delete. */
  changes(): { readonly put: { key: string; state: unknown }[]; readonly gone: string[] } {
    const put: { key: string; state: unknown }[] = [];
    const gone: string[] = [];
    for (const key of this.changed) {
      const state = this.stateOf(key);
      if (state !== undefined) put.push({ key, state });
      else if (this.stored.has(key)) gone.push(key);
    }
    return { put, gone };
  }

  /** The last changes are stored. */
  written({ put, gone }: ReturnType<Memory['changes']>): void {
    for (const { key } of put) this.stored.add(key);
    for (const key of gone) this.stored.delete(key);
    this.changed.clear();
  }

  private touch(...keys: readonly string[]): void {
    for (const key of keys) this.changed.add(key);
  }

  private stateOf(key: string): unknown {
    const subject = key.slice(key.indexOf(':') + 1);
    if (key.startsWith('order:')) return this.ledger.orders.get(subject);
    if (key.startsWith('stock:')) return this.ledger.stocks.get(subject);
    return this.blind.get(subject);
  }
}
