import { createTestDatabase } from '@maru/testing';
import type { TestDatabase } from '@maru/testing';
import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { InvalidEvent, WrongExpectedRevision } from '../event-store';
import { anEvent, collecting, pause, range, someEvents } from '../testing/contract-bench';
import { PostgresEventStore } from './postgres-event-store';

const APPEND_BY_HAND = `SELECT append_events_v3(
  ARRAY[$1], ARRAY[-1], ARRAY[1], ARRAY[1], ARRAY[1], ARRAY[gen_random_uuid()], ARRAY['shop.tested.v1'],
  ARRAY['{}']::json[], ARRAY['{"correlationId":"c","causationId":"c"}']::json[], 'by hand')`;

describe('the order of the log in PostgreSQL', () => {
  let database: TestDatabase;
  let store: PostgresEventStore;
  let clients: Client[] = [];

  const connect = async (url = database.url) => {
    const client = new Client({ connectionString: url });
    await client.connect();
    clients.push(client);
    return client;
  };
  const isSettled = async (promise: Promise<unknown>, withinMs = 150) =>
    Promise.race([promise.then(() => true), pause(withinMs).then(() => false)]);

  beforeEach(async () => {
    database = await createTestDatabase('commit_order');
    await PostgresEventStore.migrate(database.url);
    store = new PostgresEventStore({ connection: database.url });
  });
  afterEach(async () => {
    await Promise.all(clients.map((client) => client.end()));
    clients = [];
    await store.close();
    await database.drop();
  });

  it('shows no event behind an append of another process that is still in flight', async () => {
    const other = await connect();
    const collected = collecting(store, {});
    await store.append('shop.a', 'no-stream', someEvents(1));
    await collected.until(1);

    await other.query('BEGIN');
    await other.query(APPEND_BY_HAND, ['shop.b']);
    const waiting = store.append('shop.c', 'no-stream', someEvents(1));
    expect(await isSettled(waiting)).toBe(false);
    expect((await store.readAll()).events.map((event) => event.stream)).toEqual(['shop.a']);
    expect(collected.events).toHaveLength(1);

    await other.query('COMMIT');
    await waiting;
    await collected.until(3);
    expect(collected.events.map((event) => event.stream)).toEqual(['shop.a', 'shop.b', 'shop.c']);
    expect(collected.events.map((event) => Number(event.position))).toEqual([1, 2, 3]);
  });

  it('does not let a small append overtake a large one of its stream that found no room in the batch', async () => {
    const large = anEvent({ text: 'x'.repeat(1 << 20) });
    const [, first, second] = await Promise.all([
      store.append('shop.a', 'any', someEvents(1)),
      store.append('shop.b', 'any', [large]),
      store.append('shop.b', 'any', someEvents(1)),
    ]);
    expect([first.revision, second.revision]).toEqual([0, 1]);
  });

  it('leaves no gap where an append was given up', async () => {
    const other = await connect();
    await other.query('BEGIN');
    await other.query(APPEND_BY_HAND, ['shop.a']);
    const waiting = store.append('shop.b', 'no-stream', someEvents(2));
    expect(await isSettled(waiting)).toBe(false);
    await other.query('ROLLBACK');
    expect(Number((await waiting).position)).toBe(2);
    expect((await store.readAll()).events.map((event) => Number(event.position))).toEqual([1, 2]);
  });

  it('is not stalled by unrelated transactions, however long they stay open', async () => {
    const sameDatabase = await connect();
    const otherDatabase = await connect(process.env['MARU_TEST_DATABASE_URL']!);
    await sameDatabase.query('CREATE TABLE rebuilt_view (n integer)');
    for (const rebuild of [sameDatabase, otherDatabase]) {
      await rebuild.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
      await rebuild.query('SELECT pg_current_xact_id()');
    }
    await sameDatabase.query('INSERT INTO rebuilt_view SELECT position FROM events');
    const collected = collecting(store, {});
    for (const n of range(0, 20)) await store.append(`shop.${n}`, 'no-stream', someEvents(1, n));
    await collected.until(20);
    expect((await store.readAll()).events).toHaveLength(20);
    await Promise.all([sameDatabase.query('ROLLBACK'), otherDatabase.query('ROLLBACK')]);
  });

  it('commits waiting appends together, and answers each separately', async () => {
    const standing = someEvents(2);
    await store.append('shop.standing', 'no-stream', standing);
    const answers = await Promise.allSettled([
      store.append('shop.new', 'no-stream', someEvents(3)),
      store.append('shop.standing', 0, [anEvent()]),
      store.append('shop.unknown', 'stream-exists', [anEvent()]),
      store.append('shop.other', 'any', someEvents(1)),
      store.append('shop.unknown-too', 5, [anEvent()]),
      store.append('shop.last', 'no-stream', someEvents(2)),
    ]);
    const conflict = (stream: string, expected: unknown, actual: number | undefined) => ({
      status: 'rejected',
      reason: expect.objectContaining({ name: 'WrongExpectedRevision', stream, expected, actual }) as unknown,
    });
    const appended = (revision: number, ordinal: number) => ({
      status: 'fulfilled',
      value: { revision, position: String(ordinal).padStart(19, '0') },
    });
    expect(answers).toEqual([
      appended(2, 5),
      conflict('shop.standing', 0, 1),
      conflict('shop.unknown', 'stream-exists', undefined),
      appended(0, 6),
      conflict('shop.unknown-too', 5, undefined),
      appended(1, 8),
    ]);
    expect(await transactions()).toBe(2);

    const again = await Promise.allSettled([
      store.append('shop.standing', 'no-stream', standing),
      store.append('shop.new', 2, someEvents(1)),
      store.append('shop.last', 'any', someEvents(1)),
    ]);
    expect(again).toEqual([appended(1, 2), appended(3, 9), appended(2, 10)]);
    expect(await transactions()).toBe(3);
  });

  it('decides the appends to one stream one after the other', async () => {
    const answers = await Promise.allSettled(
      range(0, 5).map((n) => store.append('shop.hot', 'no-stream', [anEvent({ n })])),
    );
    expect(answers.map((answer) => answer.status)).toEqual(['fulfilled', ...range(0, 4).map(() => 'rejected')]);
    await Promise.all(range(0, 5).map((n) => store.append('shop.hot', 'any', someEvents(1, n))));
    expect(await store.readStream('shop.hot')).toHaveLength(6);
  });

  it('commits appends to other streams without waiting for a second append to the same one', async () => {
    await Promise.all(
      ['shop.hot', 'shop.hot', 'shop.a', 'shop.b', 'shop.c'].map((stream, n) =>
        store.append(stream, 'any', someEvents(1, n)),
      ),
    );
    expect(await transactions()).toBe(2);
    expect((await store.readAll()).events.map((event) => event.stream)).toEqual([
      'shop.hot',
      'shop.a',
      'shop.b',
      'shop.c',
      'shop.hot',
    ]);
  });

  it('treats partly stored events as a conflict', async () => {
    const [first, second, third] = someEvents(3);
    await store.append('shop.half', 'no-stream', [first!, second!]);
    for (const expected of ['no-stream', 'any', 'stream-exists'] as const)
      await expect(store.append('shop.half', expected, [second!, third!])).rejects.toBeInstanceOf(
        WrongExpectedRevision,
      );
    await expect(store.append('shop.half', 'no-stream', [first!, third!])).rejects.toBeInstanceOf(
      WrongExpectedRevision,
    );
    await expect(store.append('shop.half', 0, [second!, third!])).rejects.toBeInstanceOf(WrongExpectedRevision);
    expect(await store.readStream('shop.half')).toHaveLength(2);
  });

  it('does not let a refused append fail its neighbours', async () => {
    const answers = await Promise.allSettled([
      store.append('shop.a', 'no-stream', someEvents(1)),
      store.append('shop.poison\0', 'no-stream', someEvents(1)),
      store.append('shop.b', 'no-stream', [{ ...anEvent(), id: 'no-uuid' }]),
      store.append('shop.c', 'no-stream', [anEvent(1n)]),
      store.append('shop.d', 'no-stream', [{ ...anEvent(), data: undefined }]),
      store.append('shop.e', 'no-stream', someEvents(1)),
    ]);
    expect(answers.map((answer) => answer.status === 'fulfilled' || answer.reason instanceof InvalidEvent)).toEqual(
      range(0, 6).map(() => true),
    );
    expect((await store.readAll()).events.map((event) => event.stream)).toEqual(['shop.a', 'shop.e']);
  });

  it('accepts more concurrent appends than fit one batch', async () => {
    const collected = collecting(store, {});
    await Promise.all(
      range(0, 700).map((n) =>
        store.append(`shop.order-${randomUUID()}`, 'no-stream', [anEvent({ n, pad: 'x'.repeat(8_000) })]),
      ),
    );
    await collected.until(700);
    expect(collected.events.map((event) => Number(event.position))).toEqual(range(1, 701));
  });

  it('can be migrated again, by several processes at once, and keeps its data', async () => {
    await store.append('shop.a', 'no-stream', someEvents(2));
    await Promise.all(range(0, 4).map(() => PostgresEventStore.migrate(database.url)));
    expect(await store.readStream('shop.a')).toHaveLength(2);
    await store.append('shop.a', 1, someEvents(1));
  });

  /** The number of transactions in which the log was written. */
  async function transactions(): Promise<number> {
    const { rows } = await (await connect()).query('SELECT count(DISTINCT xmin::text)::integer AS n FROM events');
    return (rows[0] as { n: number }).n;
  }
});
