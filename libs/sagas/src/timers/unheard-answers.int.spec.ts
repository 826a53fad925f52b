import { InMemoryEventStore } from '@maru/event-store';
import { deriveId } from '@maru/kernel';
import { messagingMigrations, ParkingLot } from '@maru/messaging';
import type { DataSource } from 'typeorm';
import { withDatabase } from '../testing/with-database';
import { UnheardAnswers } from './unheard-answers';

const GROUP = 'ordering/integration';
const CAPTURED = 'payments.payment-captured.v1';
const BOOKED = 'shipping.shipment-booked.v1';
const now = new Date('2030-01-01T00:00:00.000Z');
const ALL = ['order-1', 'order-2', 'order-3'];

describe('unheard answers', () => {
  let dataSource: DataSource;
  let store: InMemoryEventStore;
  let appended: number;

  const withTables = withDatabase('unheard', { migrations: [...messagingMigrations] });
  beforeAll(() => {
    dataSource = withTables();
  });
  beforeEach(async () => {
    await dataSource.query('TRUNCATE consumer_positions, parked_messages');
    store = new InMemoryEventStore();
    appended = 0;
  });
  afterEach(() => store.close());

  /** Appends an answer for the order in the type's context; returns its id, position and stream. */
  async function answer(orderId: string, type = CAPTURED, data: object = { orderId }) {
    const id = deriveId('answer', ++appended);
    const stream = `${type.slice(0, type.indexOf('.'))}.answer-${deriveId(orderId)}`;
    const metadata = { correlationId: orderId, causationId: id };
    const { position } = await store.append(stream, 'any', [{ id, type, data, metadata }]);
    return { id, position, stream };
  }
  /** Sets the group's position in a partition, `<topic>/<number>`; by default on the embedded bus. */
  const hasComeTo = (position: string, partition = '') =>
    dataSource.query(
      `INSERT INTO consumer_positions (consumer_group, partition, position) VALUES ($1, $2, $3)
       ON CONFLICT (consumer_group, partition) DO UPDATE SET position = excluded.position`,
      [GROUP, partition, position],
    );
  const unheard = (more: Partial<ConstructorParameters<typeof UnheardAnswers>[0]> = {}) =>
    new UnheardAnswers({
      store,
      database: dataSource,
      group: GROUP,
      types: [CAPTURED, BOOKED],
      processIdField: 'orderId',
      ...more,
    });
  async function waiting(answers: UnheardAnswers, at = now): Promise<string[]> {
    await answers.look();
    return [...(await answers.of(ALL, at))].sort();
  }

  it('are those behind the position of the group on the embedded bus', async () => {
    await hasComeTo((await answer('order-1')).position);
    const { position } = await answer('order-2', BOOKED);
    const answers = unheard();
    expect(await waiting(answers)).toEqual(['order-2']);
    await answer('order-3');
    expect(await waiting(answers)).toEqual(['order-2', 'order-3']);
    await hasComeTo(position);
    expect(await waiting(answers)).toEqual(['order-3']);
  });

  it('are all answers in the log while the group has heard nothing', async () => {
    await answer('order-1');
    expect(await waiting(unheard())).toEqual(['order-1']);
  });

  it('exclude events that the processes do not hear or that name no process', async () => {
    await answer('order-1', 'payments.payment-intent-opened.v1');
    await answer('order-2', 'catalog.product-created.v1');
    await answer('order-3', CAPTURED, { orderId: 3 });
    expect(await waiting(unheard())).toEqual([]);
  });

  it('are judged by partition on Kafka, also before relays have sent them', async () => {
    const [first, second] = [await answer('order-1'), await answer('order-2')];
    const booked = await answer('order-3', BOOKED);
    const head = await store.head();
    const partitions = [0, 1, 2].map((number) => `maru.payments.events/${number}`);
    for (const partition of partitions) await hasComeTo(head, partition);
    // No partition of shipping has been read yet.
    for (const number of [0, 1, 2]) await hasComeTo('', `maru.shipping.events/${number}`);
    expect(await waiting(unheard())).toEqual(['order-3']);
    for (const number of [0, 1, 2]) await hasComeTo(booked.position, `maru.shipping.events/${number}`);
    for (const partition of partitions) await hasComeTo('', partition);
    expect(await waiting(unheard())).toEqual(['order-1', 'order-2']);
    for (const partition of partitions) await hasComeTo(first.position, partition);
    expect(await waiting(unheard())).toEqual(['order-2']);
    for (const partition of partitions) await hasComeTo(second.position, partition);
    expect(await waiting(unheard())).toEqual([]);
  });

  it('exclude answers that the process has recorded, while an older message holds the group back', async () => {
    const heard = await answer('order-1');
    await answer('order-2');
    const hasHeard = async (processId: string, messageId: string) => processId === 'order-1' && messageId === heard.id;
    expect(await waiting(unheard({ hasHeard }))).toEqual(['order-2']);
  });

  it('include all answers of a process that cannot be asked, while other processes are still asked', async () => {
    const heard = await answer('order-1');
    await answer('order-2');
    const failures: unknown[] = [];
    const hasHeard = async (processId: string) => {
      if (processId === 'order-2') throw new Error('its history cannot be folded');
      return processId === 'order-1' && heard.position > '';
    };
    expect(await waiting(unheard({ hasHeard, failed: (error) => failures.push(error) }))).toEqual(['order-2']);
    expect(failures).toHaveLength(1);
  });

  it('include parked ones, for ten minutes or until they are dropped', async () => {
    const lot = new ParkingLot(GROUP);
    const park = async (orderId: string) => {
      const { id, position, stream: key } = await answer(orderId);
      const message = { id, type: CAPTURED, data: { orderId }, key, revision: 0, position, occurredAt: now };
      const ids = { correlationId: orderId, causationId: id };
      await lot.add(dataSource, [{ message: { ...message, ...ids }, error: 'Error: poison', attempts: 5 }], now);
      return { key, position };
    };
    await park('order-1');
    const { key, position } = await park('order-2');
    await hasComeTo(await store.head());
    expect(await waiting(unheard())).toEqual(['order-1', 'order-2']);
    await lot.drop(dataSource, key, position, now);
    expect(await waiting(unheard())).toEqual(['order-1']);
    expect(await waiting(unheard(), new Date(now.getTime() + 600_000))).toEqual([]);
  });

  it('read each event of a backlog once', async () => {
    for (let n = 0; n < 2_500; n++) await answer(`other-${n}`);
    const readAll = jest.spyOn(store, 'readAll');
    const answers = unheard();
    expect(await waiting(answers)).toEqual([]);
    const read = readAll.mock.calls.length;
    expect(read).toBeLessThanOrEqual(5);
    await answer('order-1');
    expect(await waiting(answers)).toEqual(['order-1']);
    expect(readAll.mock.calls.length - read).toBe(2);
    const last = readAll.mock.calls.at(-2)![0]!;
    expect(last.after! > '').toBe(true);
  });

  it('are assumed for every process while a backlog exceeds the memory for it', async () => {
    for (let n = 0; n < 2_500; n++) await answer(`other-${n}`);
    const answers = unheard({ remembered: 1_500 });
    expect(await waiting(answers)).toEqual(ALL);
    await hasComeTo(await store.head());
    expect(await waiting(answers)).toEqual([]);
  });
});
