import { SystemRandom, deriveId } from '@maru/kernel';
import { createTestDatabase, eventually } from '@maru/testing';
import type { TestDatabase } from '@maru/testing';
import type { DataSource } from 'typeorm';
import { entityOf } from '../entity';
import { embeddedHarness } from '../testing';
import { lowMessage } from '../testing/low-message';
import { connectTo } from '../testing/mortal-process';
import { StockRoom, tell } from '../testing/stock-room';
import { parkedPages } from './parked-pages';
import { ParkingLot, READABLE } from './parking-lot';

// The queries of the previous version on parked_messages, word for word.
const ADD_BEFORE = `INSERT INTO parked_messages
   (consumer_group, partition, parked_at, key, position, message, error, attempts, due_at, faults, waits_since)
 SELECT $1, $2, $3, row.key, row.position, row.message::json, row.error, row.attempts, row.due_at, row.faults, row.since
 FROM unnest($4::text[], $5::text[], $6::text[], $7::text[], $8::int[], $9::timestamptz[], $10::int[], $11::timestamptz[])
   AS row (key, position, message, error, attempts, due_at, faults, since)
 ON CONFLICT DO NOTHING`;
const KEYS_BEFORE = `SELECT key, max(position) AS last FROM parked_messages
  WHERE consumer_group = $1 AND partition IN ('', $2) AND dropped_at IS NULL GROUP BY key ORDER BY key`;

const random = new SystemRandom();
const ID = deriveId('an entity');
const on = (key: string, position: number | string) => ({ ...lowMessage('A', 1, String(position)), key });

describe('parked messages by entity', () => {
  let database: TestDatabase;
  let dataSource: DataSource;
  beforeAll(async () => {
    database = await createTestDatabase('entities');
    dataSource = await connectTo(database.url, 'entities');
  });
  afterAll(async () => {
    await dataSource.destroy();
    await database.drop();
  });

  const addBefore = (group: string, message: ReturnType<typeof lowMessage>, error = 'why', attempts = 1) =>
    dataSource.query(ADD_BEFORE, [
      ...[group, '', new Date(), [message.key], [message.position], [JSON.stringify(message)]],
      ...[[error], [attempts], [null], [0], [null]],
    ]);

  it('have the entity that the code computes, whichever version writes them', async () => {
    const streams = [
      `ordering.order-${ID}`,
      `ordering.order-fulfilment-${ID}`,
      `ordering.${ID}`,
      ID,
      `x${ID}`,
      `.${ID}`,
      `a.b.${ID}`,
      `ordering.order-${ID.toUpperCase()}`,
      `ordering.order-${ID} `,
      'inventory.stock-컵-1',
      `inventory.컵${ID}`,
      'maru.inventory.events/2/81',
      '',
    ];
    for (const [at, key] of streams.entries()) await addBefore('suite/streams', on(key, at));
    const rows = await dataSource.query<{ key: string; entity: string }[]>(
      'SELECT key, entity FROM parked_messages WHERE consumer_group = $1',
      ['suite/streams'],
    );
    expect(rows).toHaveLength(streams.length);
    for (const { key, entity } of rows) expect([key, entity]).toEqual([key, entityOf(key)]);
  });

  it('are found by the previous version under their streams', async () => {
    const lot = new ParkingLot('suite/before');
    const at = (position: string, stream: string) => on(`ordering.${stream}-${ID}`, position);
    const parked = [at('1', 'order'), at('2', 'order-fulfilment')].map((message) => ({
      message,
      error: 'why',
      attempts: 0,
    }));
    await lot.add(dataSource, parked, new Date());
    const known = await dataSource.query<{ key: string }[]>(KEYS_BEFORE, ['suite/before', '']);
    expect(known.map(({ key }) => key)).toEqual([`ordering.order-${ID}`, `ordering.order-fulfilment-${ID}`].sort());
  });

  it.each([
    ['an escaped NUL', 'a\u0000\u0000b', 'a��b'],
    ['a lone surrogate', 'a\ud800 \udc00b', 'a� �b'],
    ['a backslash before u0000', 'a\\u0000 \\\\u0000', 'a\\u0000 \\\\u0000'],
    ['a backslash and a NUL', 'a\\\u0000', 'a\\�'],
    ['an emoji', '😀', '😀'],
  ])('can be read in the database when they have %s', async (_what, text, read) => {
    const group = `suite/${random.next()}`;
    const message = { ...lowMessage('A', 1, '1'), data: { detail: text } };
    await addBefore(group, message);
    const [row] = await dataSource.query<{ detail: string }[]>(
      `SELECT ${READABLE}->'data'->>'detail' AS detail FROM parked_messages WHERE consumer_group = $1`,
      [group],
    );
    expect(row!.detail).toBe(read);
    const pages = parkedPages(group, dataSource);
    expect(await pages.page({ limit: 5 })).toMatchObject([{ id: message.id, type: message.type }]);
    expect((await pages.list())[0]!.message.data).toEqual({ detail: text });
  });

  it('are stored although their reason has a NUL', async () => {
    const lot = new ParkingLot('suite/reason');
    await lot.add(dataSource, [{ message: lowMessage('A', 1, '1'), error: 'a\u0000b', attempts: 0 }], new Date());
    expect((await lot.list(dataSource))[0]!.error).toBe('ab');
  });

  it('of the previous version hold back the other streams of their entity', async () => {
    const room = await StockRoom.open((publications) => embeddedHarness(publications));
    const process = await room.harness.start();
    await room.createEffects(process);
    const shelf = `inventory.shelf-${deriveId(random.next())}`;
    const count = shelf.replace('shelf-', 'shelf-count-');
    const low = (available: number) => ({
      type: 'inventory.stock-low.v1',
      data: { sku: 'A', available, threshold: 1 },
    });
    await room.append(shelf, [low(3)]);
    const [event] = (await room.harness.store.readAll()).events;
    const message = { ...lowMessage('A', 3, '1'), key: shelf, id: event!.id, position: event!.position };
    await process.dataSource.query(ADD_BEFORE, [
      ...[room.group, '', new Date(), [shelf], [message.position], [JSON.stringify(message)], ['why'], [3], [null]],
      ...[[0], [null]],
    ]);
    await process.dataSource.query('INSERT INTO consumer_positions (consumer_group, position) VALUES ($1, $2)', [
      room.group,
      message.position,
    ]);
    const consumer = room.batched(process, room.recordEffects);
    await room.append(count, [low(2)]);
    await eventually(async () =>
      expect((await consumer.parked.list()).map((row) => tell(row.message))).toEqual(['A:3', 'A:2']),
    );
    expect(await consumer.parked.retry(shelf)).toEqual({ handled: 2, left: 0 });
    expect(await room.effects(process)).toEqual(['A:3', 'A:2']);
    await room.harness.close();
  });
});
