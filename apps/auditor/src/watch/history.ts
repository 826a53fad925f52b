import { orderStreams } from '@maru/contracts';
import type { EventStore, Position, RecordedEvent } from '@maru/event-store';
import { streamOfStock } from '@maru/invariants';

/** The events of an order or a SKU, read from its streams. `begins` is false when the log lacks the first of them. */
export interface History {
  readonly events: readonly RecordedEvent[];
  readonly begins: boolean;
}

// A longer stream is not read for one event. The SKU is then not judged.
export const LONGEST_STREAM = 10_000;
const MOST_BEFORE = 10;

/** Reads what the auditor has forgotten or never seen. Everything before a position, in log order. */
export class Histories {
  constructor(private readonly store: EventStore) {}

  /** The events of the order's own streams. None at all means that nobody placed it. */
  async ofOrder(orderId: string, before: Position): Promise<History> {
    const streams = await Promise.all(orderStreams(orderId).map((stream) => this.store.readStream(stream)));
    return {
      events: streams
        .flat()
        .filter(({ position }) => position < before)
        .sort((one, other) => (one.position < other.position ? -1 : 1)),
      begins: streams.every(([first]) => first === undefined || first.revision === 0),
    };
  }

  /** The events of the SKU's stream; undefined when it is too long to be read. */
  async ofStock(sku: string, before: Position): Promise<History | undefined> {
    const events: RecordedEvent[] = [];
    for (let from = 0; ;) {
      const page = await this.store.readStreamPage(streamOfStock(sku), { from });
      events.push(...page.events.filter(({ position }) => position < before));
      if (page.atEnd || page.events.some(({ position }) => position >= before)) break;
      if (events.length > LONGEST_STREAM) return undefined;
      from = page.next;
    }
    return { events, begins: events.length === 0 || events[0]!.revision === 0 };
  }

  /** The last events before a breach: those of the order, or those of the stream, oldest first. */
  async before(orderId: string | undefined, stream: string, position: Position): Promise<readonly RecordedEvent[]> {
    if (orderId !== undefined) {
      const { events } = await this.ofOrder(orderId, position);
      if (events.length > 0) return events.slice(-MOST_BEFORE);
    }
    const events: RecordedEvent[] = [];
    for (let from: number | undefined; events.length < MOST_BEFORE;) {
      const options = { direction: 'backwards' as const, limit: 50, ...(from !== undefined && { from }) };
      const page = await this.store.readStreamPage(stream, options);
      events.push(...page.events.filter((event) => event.position < position));
      if (page.atEnd) break;
      from = page.next;
    }
    return events.slice(0, MOST_BEFORE).reverse();
  }

  /** The order that a payment's stream is about. */
  async orderOf(stream: string): Promise<string | undefined> {
    const { events } = await this.store.readStreamPage(stream, { limit: 1 });
    return (events[0]?.data as { readonly orderId?: string } | undefined)?.orderId;
  }
}
