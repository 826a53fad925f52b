import { CustomerRegistered, StockLow, StockReceived } from '@maru/testing/stock';
import { SystemRandom, deriveId } from '@maru/kernel';
import { eventually } from '@maru/testing';
import type { Message } from '../message';
import type { BatchConsumerOptions, BatchWrite, Consumer, KeyedConsumerOptions } from '../message-bus';
import type { Publications } from '../publications';
import type { BusProcess, MakeHarness, MessageBusHarness } from './message-bus.harness';

const asStored = (type: string) => ({ [type]: ({ data }: { data: unknown }) => ({ type, data }) });

/** Inventory publishes low and received stock, and keeps shelf counts private. Customers publishes registrations. */
export const publications: readonly Publications[] = [
  {
    context: 'inventory',
    translations: { ...asStored(StockLow.type), ...asStored(StockReceived.type) },
    privateTypes: ['inventory.shelf-counted.v1'],
  },
  { context: 'customers', translations: asStored(CustomerRegistered.type) },
];

const random = new SystemRandom();

/** The fixture of the suite: a stock room whose SKUs are keys. `available` numbers the messages of a SKU. */
export class StockRoom {
  private readonly revisions = new Map<string, number>();
  private readonly dead = new WeakSet<BusProcess>();
  readonly group = `suite/${deriveId(random.next())}`;

  private constructor(readonly harness: MessageBusHarness) {}

  static async open(makeHarness: MakeHarness): Promise<StockRoom> {
    return new StockRoom(await makeHarness(publications));
  }

  key(sku: string): string {
    return `inventory.stock-${sku}`;
  }

  /** Appends one `StockLow` per number to the SKU's stream; a negative number breaks the contract. */
  low(sku: string, ...available: number[]): Promise<void> {
    return this.append(
      this.key(sku),
      available.map((count) => ({ type: StockLow.type, data: { sku, available: count, threshold: 1 } })),
    );
  }

  async append(stream: string, events: readonly { type: string; data: unknown }[]): Promise<void> {
    const last = this.revisions.get(stream);
    const metadata = { correlationId: 'a-conversation', causationId: 'a-request' };
    const fresh = events.map((event, index) => ({
      ...event,
      id: deriveId(this.group, stream, index, random.next()),
      metadata,
    }));
    const { revision } = await this.harness.store.append(stream, last ?? 'no-stream', fresh);
    this.revisions.set(stream, revision);
  }

  keyed(
    process: BusProcess,
    handle: KeyedConsumerOptions['handle'],
    more: Partial<KeyedConsumerOptions> = {},
  ): Consumer {
    const { bus, dataSource } = process;
    return bus.consume({
      group: this.group,
      types: [StockLow.type],
      dataSource,
      handle: (message) => this.alive(process, () => handle(message)),
      ...more,
    });
  }

  batched(
    process: BusProcess,
    handleBatch: BatchConsumerOptions['handleBatch'],
    more: Partial<BatchConsumerOptions> = {},
  ): Consumer {
    const { bus, dataSource } = process;
    return bus.consume({
      group: this.group,
      types: [StockLow.type],
      dataSource,
      handleBatch: (messages, transaction) => this.alive(process, () => handleBatch(messages, transaction)),
      ...(handleBatch === this.recordEffects && { writes: (messages) => this.alive(process, () => effects(messages)) }),
      ...more,
    });
  }

  async crash(process: BusProcess): Promise<void> {
    this.dead.add(process);
    await process.crash();
  }

  /** The effect table of batch handlers: the messages whose effect was committed, in order. */
  async effects(process: BusProcess): Promise<string[]> {
    const rows = await process.dataSource.query<{ told: string }[]>('SELECT told FROM effects ORDER BY id');
    return rows.map((row) => row.told);
  }

  async createEffects({ dataSource }: BusProcess): Promise<void> {
    await dataSource.query('CREATE TABLE IF NOT EXISTS effects (id serial PRIMARY KEY, told text NOT NULL)');
  }

  readonly recordEffects: BatchConsumerOptions['handleBatch'] = async (messages, transaction) => {
    await transaction.query('INSERT INTO effects (told) SELECT unnest($1::text[])', [messages.map(tell)]);
  };

  /** Waits until the list holds exactly these, in this order. */
  async hears(list: readonly string[], expected: readonly string[]): Promise<void> {
    await eventually(() => expect(list).toEqual(expected), 8_000);
  }

  // After the death of its process, no handler starts, and no running handler ends for the bus.
  private async alive<T>(process: BusProcess, work: () => Promise<T>): Promise<T> {
    if (!this.dead.has(process)) {
      const result = await work();
      if (!this.dead.has(process)) return result;
    }
    return new Promise<never>(() => undefined);
  }
}

/** The writes of `recordEffects`. */
async function effects(messages: readonly Message[]): Promise<readonly BatchWrite[]> {
  const document = JSON.stringify(messages.map(tell));
  return [{ sql: 'INSERT INTO effects (told) SELECT json_array_elements_text($1)', document }];
}

/** `A:3` for the message that 3 pieces are left of SKU A. */
export function tell(message: Message): string {
  const { sku, available } = message.data as { sku: string; available: number };
  return `${sku}:${available}`;
}
