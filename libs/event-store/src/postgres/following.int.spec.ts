import { createTestDatabase } from '@maru/testing';
import type { TestDatabase } from '@maru/testing';
import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import type { RecordedEvent } from '../event-store';
import { anEvent, collecting, numbersOf, pause, range, someEvents, until } from '../testing/contract-bench';
import { LogReader } from './log-reader';
import { PostgresEventStore } from './postgres-event-store';

describe('following the log in PostgreSQL', () => {
  let database: TestDatabase;
  let here: PostgresEventStore;
  let there: PostgresEventStore;
  let faults: unknown[];

  beforeEach(async () => {
    database = await createTestDatabase('following');
    await PostgresEventStore.migrate(database.url);
    faults = [];
    here = new PostgresEventStore({ connection: database.url, onFault: (fault) => faults.push(fault) });
    there = new PostgresEventStore({ connection: { connectionString: database.url } });
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    await Promise.all([here.close(), there.close()]);
    await database.drop();
  });

  const aStream = () => `shop.order-${randomUUID()}`;

  it('gives the same log to two processes that append alternately and concurrently', async () => {
    const followers = [collecting(here, {}), collecting(there, {}), collecting(here, { batchSize: 3 })];
    for (const n of range(0, 30)) await (n % 2 ? here : there).append(aStream(), 'no-stream', someEvents(1, n));
    await Promise.all(
      range(0, 300).map(async (n) => {
        await pause(n % 13);
        await (n % 2 ? here : there).append(aStream(), 'no-stream', someEvents(1 + (n % 3), n));
      }),
    );
    const total = 30 + 600;
    await Promise.all(followers.map((follower) => follower.until(total)));
    const [first, ...others] = followers.map((follower) => follower.events);
    expect(first!.map((event) => Number(event.position))).toEqual(range(1, total + 1));
    for (const other of others) expect(other).toEqual(first);
  });

  it('gets the commits of another process at once, not by polling', async () => {
    const collected = collecting(here, {});
    await listening();
    const begun = Date.now();
    await tenRounds(collected);
    expect(Date.now() - begun).toBeLessThan(3_000);
  });

  it('gets at once a commit to more streams than can be announced', async () => {
    const collected = collecting(here, { filter: { streamPrefixes: ['shop.'] } });
    await listening();
    const begun = Date.now();
    for (const round of range(0, 5)) {
      const strange = range(0, 100).map((n) => `${'another-context-'.repeat(20)}${round}-${n}.order-1`);
      const streams = [...strange, aStream()];
      await Promise.all(streams.map((stream) => there.append(stream, 'no-stream', someEvents(1))));
      await collected.until(round + 1);
    }
    expect(Date.now() - begun).toBeLessThan(3_000);
  });

  it('gets at once a commit to its streams, and reads nothing for others', async () => {
    const collected = collecting(here, { filter: { streamPrefixes: ['shop.'] } });
    await listening();
    const page = jest.spyOn(LogReader.prototype, 'page');
    for (let n = 0; n < 50; n++) await there.append(`payments.payment-${randomUUID()}`, 'no-stream', someEvents(1));
    // The slow poll may have come once.
    expect(page.mock.calls.length).toBeLessThanOrEqual(2);
    await there.append(aStream(), 'no-stream', someEvents(1));
    await collected.until(1);
  });

  it('continues when the listening connection is killed', async () => {
    const collected = collecting(here, {});
    await listening();
    await kill("query LIKE 'LISTEN%'");
    await there.append(aStream(), 'no-stream', someEvents(1));
    await collected.until(1);
    await listening();
    const begun = Date.now();
    await tenRounds(collected);
    expect(Date.now() - begun).toBeLessThan(3_000);
    expect(faults.length).toBeGreaterThan(0);
  });

  it('loses and doubles nothing when every connection is killed again and again', async () => {
    const followers = [collecting(here, {}), collecting(there, { batchSize: 5 })];
    let appended = 0;
    let killing = true;
    const killer = (async () => {
      while (killing) {
        await kill('true');
        await pause(60);
      }
    })();
    await Promise.all(
      range(0, 8).map(async (writer) => {
        const store = writer % 2 ? here : there;
        for (const revision of range(0, 25)) {
          const events = [anEvent({ writer, revision })];
          for (;;) {
            try {
              await store.append(`shop.writer-${writer}`, revision === 0 ? 'no-stream' : revision - 1, events);
              break;
            } catch (error) {
              // A fault, never a conflict, because the same events at the same place are recognised.
              expect(error).not.toMatchObject({ name: 'WrongExpectedRevision' });
              await pause(10);
            }
          }
          appended++;
          await pause(5);
        }
      }),
    );
    killing = false;
    await killer;
    expect(appended).toBe(200);
    for (const follower of followers) {
      await follower.until(200);
      expect(follower.events.map((event) => Number(event.position))).toEqual(range(1, 201));
    }
  });

  it('reads nothing for subscribers that have caught up with appends of this process', async () => {
    const followers = range(0, 5).map(() => collecting(here, {}));
    await here.append(aStream(), 'no-stream', someEvents(1));
    await Promise.all(followers.map((follower) => follower.until(1)));
    await pause(50);
    const reads = jest.spyOn(LogReader.prototype, 'page');
    const begun = Date.now();
    for (const n of range(0, 100)) await here.append(aStream(), 'no-stream', someEvents(2, n));
    await Promise.all(followers.map((follower) => follower.until(201)));
    // Only the safety net remains: one read a second.
    expect(reads.mock.calls.length).toBeLessThanOrEqual(1 + Math.ceil((Date.now() - begun) / 1_000));
    for (const follower of followers) expect(follower.events).toEqual((await here.readAll()).events);
  });

  it('lets a slow subscriber fall behind the memory, and catch up again', async () => {
    const taken: RecordedEvent[] = [];
    let release = () => {};
    const gate = new Promise<void>((resolve) => (release = resolve));
    here.subscribe({ batchSize: 300 }, async (events) => {
      taken.push(...events);
      await gate;
    });
    const quick = collecting(here, {});
    await here.append(aStream(), 'no-stream', someEvents(1));
    await until(() => taken.length === 1);
    for (const part of range(0, 12))
      await Promise.all(
        range(0, 10).map((n) => here.append(aStream(), 'no-stream', someEvents(50, part * 500 + n * 50))),
      );
    await quick.until(6_001);
    release();
    await until(() => taken.length === 6_001);
    expect(taken.map((event) => Number(event.position))).toEqual(range(1, 6_002));
  });

  it('catches up quickly with a log that has hardly any events for it', async () => {
    await Promise.all(range(0, 60).map(() => here.append(aStream(), 'no-stream', someEvents(400))));
    await here.append('shop.rare-1', 'no-stream', someEvents(1, 7));
    const collected = collecting(there, { filter: { streamPrefixes: ['shop.rare-'] } });
    await collected.until(1);
    await there.append('shop.rare-1', 0, someEvents(1, 8));
    await collected.until(2);
    expect(numbersOf(collected.events)).toEqual([7, 8]);
  });

  it('reports a position behind the end of the log instead of waiting there', async () => {
    await here.append(aStream(), 'no-stream', someEvents(1));
    const collected = collecting(here, { after: '0000000000000000009' });
    await until(() => faults.length > 0);
    expect(String(faults[0])).toContain('behind the end of the log');
    await collected.subscription.close();
  });

  async function tenRounds(collected: ReturnType<typeof collecting>) {
    for (const _ of range(0, 10)) {
      const before = collected.events.length;
      await there.append(aStream(), 'no-stream', someEvents(1));
      await collected.until(before + 1);
    }
  }

  async function onDatabase<Row>(statement: string): Promise<Row[]> {
    const client = new Client({ connectionString: database.url });
    await client.connect();
    try {
      return (await client.query(statement)).rows as Row[];
    } finally {
      await client.end();
    }
  }

  const others = 'datname = current_database() AND pid <> pg_backend_pid()';
  const kill = (which: string) =>
    onDatabase(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE ${others} AND (${which})`);

  async function listening() {
    for (;;) {
      const pids = await onDatabase(
        `SELECT pid FROM pg_stat_activity WHERE ${others} AND query LIKE 'LISTEN%' AND state = 'idle'`,
      );
      if (pids.length > 0) return;
      await pause(20);
    }
  }
});
