import { InMemoryEventStore } from '@maru/event-store';
import type { NewEvent } from '@maru/event-store';
import { deriveId, SystemClock, SystemRandom, SystemScheduler } from '@maru/kernel';
import { EmbeddedMessageBus } from '@maru/messaging';
import type { Publications } from '@maru/messaging';
import { randomUUID } from 'node:crypto';

const PLACED = 'ordering.order-placed.v2';
const CONFIRMED = 'ordering.order-confirmed.v1';

const publications: Publications = {
  context: 'ordering',
  translations: {
    [PLACED]: ({ type, data }) => ({ type, data }),
    [CONFIRMED]: ({ type, data }) => ({ type, data }),
  },
};

/** A log with a bus, on which the spec plays ordering. */
export class OrderingLog {
  readonly store = new InMemoryEventStore();
  readonly bus = new EmbeddedMessageBus({
    ...{ store: this.store, publications: [publications] },
    ...{ clock: new SystemClock(), scheduler: new SystemScheduler(), random: new SystemRandom() },
  });

  /** The id of an order by a name. */
  idOf = (name: string) => deriveId('order', name);

  async place(name: string, customerId: string): Promise<void> {
    const line = { productId: deriveId('tea'), sku: 'TEA', name: 'Tea', quantity: 1, unitPrice: 5 };
    await this.append(name, 'no-stream', PLACED, {
      ...{ orderId: this.idOf(name), customerId, currency: 'EUR', lines: [line], total: 5 },
      shippingAddress: 'sealed.v1.address',
    });
  }

  confirm = (name: string) => this.append(name, 'any', CONFIRMED, { orderId: this.idOf(name) });

  async close(): Promise<void> {
    await this.bus.close();
    await this.store.close();
  }

  private async append(name: string, at: 'any' | 'no-stream', type: string, data: object): Promise<void> {
    const id = randomUUID();
    const event: NewEvent = { id, type, data, metadata: { correlationId: `c-${name}`, causationId: id } };
    await this.store.append(`ordering.order-${this.idOf(name)}`, at, [event]);
  }
}

export interface Sent {
  readonly id?: string;
  readonly event: string;
  readonly data: Record<string, unknown>;
}

/** Reads Server-Sent Events. */
export class LiveClient {
  readonly sent: Sent[] = [];
  readonly comments: string[] = [];
  ended = false;
  private readonly leaving = new AbortController();

  private constructor(
    readonly status: number,
    readonly headers: Headers,
    readonly problem: Record<string, unknown> | undefined,
  ) {}

  static async open(url: string, headers: Record<string, string>): Promise<LiveClient> {
    const leaving = new AbortController();
    const answer = await fetch(url, { headers, signal: leaving.signal });
    const isStream = answer.headers.get('content-type') === 'text/event-stream';
    const problem = isStream ? undefined : ((await answer.json()) as Record<string, unknown>);
    const client = new LiveClient(answer.status, answer.headers, problem);
    leaving.signal.addEventListener('abort', () => undefined);
    client.leaving.signal.addEventListener('abort', () => leaving.abort());
    if (isStream) void client.read(answer.body!);
    return client;
  }

  get changes(): readonly Record<string, unknown>[] {
    return this.sent.filter(({ event }) => event === 'change').map(({ data }) => data);
  }

  get lastId(): string {
    return this.sent.findLast(({ id }) => id !== undefined)!.id!;
  }

  leave(): void {
    this.leaving.abort();
  }

  private async read(body: AsyncIterable<Uint8Array>): Promise<void> {
    let text = '';
    try {
      for await (const chunk of body) {
        text += Buffer.from(chunk).toString();
        const blocks = text.split('\n\n');
        text = blocks.pop()!;
        for (const block of blocks) this.take(block);
      }
    } catch {
      // The connection was closed.
    }
    this.ended = true;
  }

  private take(block: string): void {
    const fields = new Map(
      block.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.replace(/^\w*: ?/, '')]),
    );
    if (fields.has('')) this.comments.push(block);
    const event = fields.get('event');
    const id = fields.get('id');
    if (event)
      this.sent.push({ ...(id !== undefined && { id }), event, data: JSON.parse(fields.get('data')!) as Sent['data'] });
  }
}
