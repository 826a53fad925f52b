import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { WrongExpectedRevision } from '../event-store';
import { anEvent, collecting, range, someEvents } from '../testing/contract-bench';
import { coverFullPartitions } from './cover-full-partitions';
import { APPEND_AS_BEFORE, faultsOf, layoutOf, logTables } from './log-tables.fixture';
import type { LogTables } from './log-tables.fixture';
import { makeAhead } from './make-ahead';
import type { PostgresEventStore } from './postgres-event-store';

const SIZE = 100;

describe('the partitions of the log', () => {
  let log: LogTables;
  let store: PostgresEventStore;

  beforeEach(async () => {
    log = await logTables('partitions', SIZE);
    store = log.open();
  });
  afterEach(() => log.close());

  it('are created half a partition before the log reaches them', async () => {
    await store.append('shop.a', 'no-stream', someEvents(50));
    await log.upkeep();
    expect((await layoutOf(log)).bounds).toEqual(['FROM (MINVALUE) TO (100)', 'FROM (100) TO (MAXVALUE)']);
    await store.append('shop.a', 49, someEvents(1));
    await log.upkeep();
    await log.upkeep();
    expect((await layoutOf(log)).bounds).toEqual([
      'FROM (MINVALUE) TO (100)',
      'FROM (100) TO (200)',
      'FROM (200) TO (MAXVALUE)',
    ]);
  });

  it('take every append when none is prepared, and the last one gets its bound afterwards', async () => {
    const collected = collecting(store, {});
    await store.append('shop.a', 'no-stream', someEvents(90));
    for (const n of range(0, 6)) await store.append('shop.a', 89 + n * 60, someEvents(60));
    expect((await layoutOf(log)).bounds).toHaveLength(2);
    await log.upkeep();
    const { bounds, headsFrom } = await layoutOf(log);
    expect(bounds).toEqual(['FROM (MINVALUE) TO (100)', 'FROM (100) TO (550)', 'FROM (550) TO (MAXVALUE)']);
    expect(headsFrom).toBe(100);
    await store.append('shop.a', 449, someEvents(200));
    await log.upkeep();
    expect((await layoutOf(log)).headsFrom).toBe(550);
    await collected.until(650);
    expect(collected.events.map(({ position }) => Number(position))).toEqual(range(1, 651));
    const { events } = await store.readAll({ limit: 1_000 });
    expect(events.map(({ revision }) => revision)).toEqual(range(0, 650));
    expect((await store.readStream('shop.a')).map(({ revision }) => revision)).toEqual(range(0, 650));
    expect(await faultsOf(log)).toEqual([]);
  });

  it('keep a stream whole: its revision continues, and former appends are recognised', async () => {
    const early = someEvents(3);
    const { position } = await store.append('shop.early', 'no-stream', early);
    await store.append('shop.filler', 'no-stream', someEvents(250));
    await log.upkeep();
    expect(await layoutOf(log)).toMatchObject({ headsFrom: 100 });
    expect(await log.rows('SELECT * FROM stream_heads ORDER BY stream')).toEqual([
      { stream: 'shop.early', revision: 2, since: '0' },
      { stream: 'shop.filler', revision: 95, since: '0' },
    ]);

    // The answer of the first append was lost, and it is sent again.
    expect(await store.append('shop.early', 'no-stream', early)).toEqual({ revision: 2, position });
    expect(await store.append('shop.early', 'any', early)).toEqual({ revision: 2, position });
    for (const expected of ['no-stream', 1, 3] as const)
      await expect(store.append('shop.early', expected, someEvents(1))).rejects.toEqual(
        new WrongExpectedRevision('shop.early', expected, 2),
      );
    await expect(store.append('shop.unknown', 'stream-exists', someEvents(1))).rejects.toMatchObject({
      actual: undefined,
    });
    expect((await store.append('shop.early', 2, someEvents(1))).revision).toBe(3);
    expect((await store.append('shop.early', 'stream-exists', someEvents(1))).revision).toBe(4);
    expect((await store.append('shop.filler', 249, someEvents(1))).revision).toBe(250);
    expect(await faultsOf(log)).toEqual([]);
  });

  it('have no double and no gap while old and new functions race for the same streams during upkeep', async () => {
    await log.startsFormer();
    const streams = range(0, 6).map((n) => `shop.raced-${n}`);
    const rival = log.open();
    let racing = true;
    const upkeep = (async () => {
      while (racing) await log.upkeep();
    })();
    const outcomes = { appended: 0, refused: 0 };
    /** Reads the stream's revision and appends there, as a command does; repeats an append without an answer. */
    const writes = async (append: (stream: string, expected: number) => Promise<unknown>, seed: number) => {
      for (const n of range(0, 60)) {
        const stream = streams[(n * 7 + seed) % streams.length]!;
        const [last] = await store.readStream(stream, { direction: 'backwards', limit: 1 });
        await append(stream, last?.revision ?? -1).then(
          () => outcomes.appended++,
          (fault: unknown) => {
            if (!(fault instanceof WrongExpectedRevision)) throw fault;
            outcomes.refused++;
          },
        );
      }
    };
    const byStore = (its: PostgresEventStore) => async (stream: string, expected: number) => {
      const events = [anEvent()];
      const at = expected < 0 ? 'no-stream' : expected;
      const first = await its.append(stream, at, events);
      expect(await rival.append(stream, at, events)).toEqual(first);
    };
    const byFormer = (client: Client) => async (stream: string, expected: number) => {
      const id = randomUUID();
      const { rows } = await client.query(APPEND_AS_BEFORE, [stream, expected, id]);
      const { outcomes: refused } = rows[0] as { outcomes: number[] | null };
      if (refused?.[0] === 2) throw new WrongExpectedRevision(stream, expected, undefined);
      const again = (await client.query(APPEND_AS_BEFORE, [stream, expected, id])).rows[0] as { outcomes: number[] };
      expect(again.outcomes).toEqual([1]);
    };
    await Promise.all([
      ...[store, rival, store].map((its, n) => writes(byStore(its), n)),
      ...range(0, 3).map(async (n) => writes(byFormer(await log.connect()), n)),
    ]).finally(() => (racing = false));
    await upkeep;

    const [counted] = await log.rows<{ n: number }>('SELECT count(*)::integer AS n FROM events');
    expect(counted!.n).toBe(outcomes.appended);
    expect(outcomes.refused).toBeGreaterThan(0);
    expect(await faultsOf(log)).toEqual([]);
    expect((await layoutOf(log)).headsFrom).toBeGreaterThan(0);
  });

  it('are completed by the next process when one dies at any statement of its upkeep', async () => {
    await store.append('shop.a', 'no-stream', someEvents(30));
    let expected = 29;
    let deaths = 0;
    for (let survived = false; !survived; deaths++) {
      // The last partition has no bound and has events, so that every path is taken.
      await store.append('shop.a', expected, someEvents(130));
      expected += 130;
      const client = await log.connect();
      const mortal = dyingAt(client, deaths);
      survived = await makeAhead(mortal, SIZE)
        .then(() => coverFullPartitions(mortal, new AbortController().signal))
        .then(
          () => true,
          () => false,
        );
      await client.end();
      await store.append('shop.a', expected, someEvents(1));
      expected += 1;
      await log.upkeep();
      const { bounds, headsFrom } = await layoutOf(log);
      const last = Number(/FROM \((\d+)\) TO \(MAXVALUE\)/.exec(bounds.at(-1)!)![1]);
      expect(last - expected).toBeGreaterThanOrEqual(SIZE / 2);
      expect(expected - headsFrom).toBeLessThan(4 * SIZE);
    }
    expect(deaths).toBeGreaterThan(20);
    expect(await faultsOf(log)).toEqual([]);
    expect(await log.rows("SELECT conname FROM pg_constraint WHERE conname LIKE '%before%'")).toEqual([]);
  });
});

/** A client whose process dies instead of sending its n-th statement. */
function dyingAt(client: Client, nth: number): Client {
  let sent = 0;
  return new Proxy(client, {
    get(target, property) {
      if (property !== 'query') return Reflect.get(target, property) as unknown;
      return async (...statement: [string, unknown[]]) => {
        if (sent++ === nth) await target.end();
        return target.query(...statement);
      };
    },
  });
}
