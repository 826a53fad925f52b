import { ContextEventStore } from '@maru/event-store';
import type { EventStore, NewEvent, ReadPageOptions } from '@maru/event-store';
import { contextOnTrial } from '@maru/service/testing';
import type { ContextOnTrial } from '@maru/service/testing';
import { eventually } from '@maru/testing';
import { randomUUID } from 'node:crypto';
import { DataSource } from 'typeorm';
import { inventory } from '../src/inventory.app';

const SKU = 'LONG-1';
const STREAM = `inventory.stock-${SKU}`;
const LENGTH = 120_000;
const PER_APPEND = 2_000;

/** Counts the events of the SKU that the context reads. */
class CountingStore extends ContextEventStore {
  events = 0;
  largestPage = 0;

  constructor(log: EventStore) {
    super(log, 'inventory');
  }

  override async readStreamPage(stream: string, options?: ReadPageOptions) {
    const page = await super.readStreamPage(stream, options);
    if (stream === STREAM) this.events += page.events.length;
    this.largestPage = Math.max(this.largestPage, page.events.length);
    return page;
  }
}

const asNew = (type: string, data: object): NewEvent => ({
  ...{ id: randomUUID(), type, data },
  metadata: { correlationId: 'conversation', causationId: 'before' },
});

/** Registers the SKU, receives many pieces, and sells them one by one. */
async function sellPieces(log: EventStore): Promise<void> {
  const received = { sku: SKU, warehouse: 'MAIN', quantity: LENGTH, receiptId: randomUUID() };
  let batch = [
    asNew('inventory.sku-registered.v1', { sku: SKU, productId: randomUUID() }),
    asNew('inventory.stock-received.v1', received),
  ];
  let revision = -1;
  for (let count = 2; count < LENGTH; count += 2) {
    const sold = { sku: SKU, orderId: randomUUID(), allocations: [{ warehouse: 'MAIN', quantity: 1 }] };
    batch.push(asNew('inventory.stock-allocated.v1', sold), asNew('inventory.stock-shipped.v1', sold));
    if (batch.length < PER_APPEND && count + 2 < LENGTH) continue;
    ({ revision } = await log.append(STREAM, revision < 0 ? 'no-stream' : revision, batch));
    batch = [];
  }
}

describe('a SKU with 120,000 events, with production settings', () => {
  let shop: ContextOnTrial;
  let store: CountingStore;
  beforeAll(async () => {
    const env = { REQUEST_TIMEOUT_MS: '1000', SNAPSHOT_EVERY_EVENTS: '1000' };
    shop = await contextOnTrial(inventory, { env, storeOf: (log) => (store = new CountingStore(log)) });
    await sellPieces(shop.log);
  }, 60_000);
  afterAll(() => shop?.end());

  const left = LENGTH - (LENGTH - 2) / 2;
  const level = () => shop.call('GET', `/api/inventory/${SKU}`);
  const snapshots = async (): Promise<readonly { revision: number }[]> => {
    const database = await new DataSource({ type: 'postgres', url: shop.databaseUrl }).initialize();
    return database
      .query<{ revision: number }[]>('SELECT revision FROM state_snapshots')
      .finally(() => database.destroy());
  };

  it('is read once in all by requests with a short deadline, each of which continues the last read', async () => {
    await eventually(async () => expect((await level()).status).toBe(200), 60_000);
    expect((await level()).body).toMatchObject({ sku: SKU, onHand: left, reserved: 0 });
    expect(store.events).toBe(LENGTH);
    expect(store.largestPage).toBeLessThanOrEqual(1_024);
    await eventually(async () => expect((await snapshots()).map(({ revision }) => revision)).toEqual([LENGTH - 1]));
  }, 90_000);

  it('is answered from its snapshot after a restart, and can be sold', async () => {
    await shop.restart();
    await eventually(async () => expect(await level()).toMatchObject({ status: 200, body: { onHand: left } }), 60_000);
    expect(store.events).toBeLessThan(LENGTH / 2);
    const adjusted = { warehouse: 'MAIN', delta: -1, reason: 'count' };
    expect(await shop.call('POST', `/api/inventory/${SKU}/adjustments`, adjusted)).toMatchObject({ status: 201 });
    expect((await level()).body).toMatchObject({ onHand: left - 1 });
  }, 90_000);
});
