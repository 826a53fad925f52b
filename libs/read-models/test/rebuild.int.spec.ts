import type { AllPage, EventStore } from '@maru/event-store';
import { eventually } from '@maru/testing';
import fc from 'fast-check';
import { ProjectionRunner, RebuildGoingOn } from '@maru/read-models';
import type { Projection } from '@maru/read-models';
import { ProjectionRoom } from './projection-room';
import { adjusted, low, poison, received, stockLevels } from './stock-levels';
import type { StockLevel } from './stock-levels';

const sku = fc.constantFrom('A', 'B', 'C', 'D');
const event = fc.oneof(
  fc.tuple(sku, fc.integer({ min: 1, max: 3 })).map(([of, quantity]) => received(of, quantity)),
  fc.tuple(sku, fc.integer({ min: -3, max: 3 }), fc.constantFrom('count', 'bad')).map((args) => adjusted(...args)),
  sku.map((of) => low(of)),
);

/** The store, with a hook that runs after its n-th page (from 1) has been read. */
function withRead(store: EventStore, then: (read: number, page: AllPage) => Promise<AllPage>): EventStore {
  const watched = Object.create(store) as EventStore;
  let reads = 0;
  watched.readAll = async (options) => then(++reads, await store.readAll(options));
  return watched;
}

describe('a rebuild', () => {
  let room: ProjectionRoom;
  beforeEach(async () => (room = await ProjectionRoom.open()));
  afterEach(async () => {
    poison.note = undefined;
    await room.harness.close();
  });

  const indexes = () =>
    room.witness.dataSource.query(
      `SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'stock_levels' ORDER BY 1`,
    );
  const tables = async () => {
    const rows = await room.witness.dataSource.query<{ tablename: string }[]>(
      `SELECT tablename FROM pg_tables WHERE tablename LIKE 'stock%'`,
    );
    return rows.map(({ tablename }) => tablename);
  };

  it('gives the view that the incremental run gave, for any history, poison included', async () => {
    poison.note = 'bad';
    await fc.assert(
      fc.asyncProperty(
        fc.array(event, { maxLength: 40 }),
        fc.integer({ min: 1, max: 7 }),
        fc.integer({ min: 1, max: 4 }),
        async (history, batchSize, cachedRows) => {
          const trial = await ProjectionRoom.open();
          try {
            const consumer = trial.runner(trial.witness, { batchSize, cachedRows }).start();
            await trial.tell(...history);
            await trial.caughtUp();
            const incremental = await trial.rows();
            const parked = (await consumer.parked.list()).map(({ message }) => message.position);
            expect((await trial.rebuild()).outcome).toBe('swapped');
            expect(await trial.rows()).toEqual(incremental);
            expect((await consumer.parked.list()).map(({ message }) => message.position)).toEqual(parked);
          } finally {
            await trial.harness.close();
          }
        },
      ),
      { numRuns: 10 },
    );
  }, 60_000);

  it('repairs broken rows, and the live runner goes on from the rebuilt ones', async () => {
    room.runner(await room.harness.start()).start();
    await room.tell(received('A', 5), received('B', 2));
    await room.caughtUp();
    await room.witness.dataSource.query('UPDATE stock_levels SET on_hand = 777');
    await room.rebuild();
    // The runner still has the old rows in memory and must not go on from them.
    await room.tell(received('A', 1), received('B', 1));
    await room.caughtUp();
    expect((await room.rows()).map(({ sku: of, onHand }) => [of, onHand])).toEqual([
      ['A', 6],
      ['ALL', 9],
      ['B', 3],
    ]);
  });

  it('loses and doubles nothing while events keep arriving', async () => {
    room.runner(await room.harness.start(), { batchSize: 5 }).start();
    let telling = true;
    let told = 0;
    const teller = (async () => {
      for (; telling; told++) {
        await room.tell(received(`SKU${told % 7}`, 1));
        await new Promise((resolve) => setImmediate(resolve));
      }
    })();
    for (let rebuilds = 0; rebuilds < 5; rebuilds++) expect((await room.rebuild()).outcome).toBe('swapped');
    telling = false;
    await teller;
    await room.caughtUp();
    const all = (await room.rows()).find((row) => row.sku === 'ALL');
    expect(all).toMatchObject({ onHand: told, events: told });
  });

  it('never shows less than before, even when the live view was ahead of it', async () => {
    const runner = room.runner(await room.harness.start());
    runner.start();
    await room.tell(received('A', 1));
    const store = withRead(room.harness.store, async (read, page) => {
      // The second read is the last before the swap. The live view already shows the events appended after it.
      if (read !== 2) return page;
      await room.tell(...Array.from({ length: 30 }, () => received('A', 1)));
      await room.caughtUp();
      await runner.close();
      return page;
    });
    expect(await room.rebuild({ store })).toMatchObject({ outcome: 'swapped', events: 31 });
    expect((await room.rows())[0]).toMatchObject({ sku: 'A', onHand: 31 });
    expect(await room.position()).toBe(await room.harness.store.head());
  });

  it('leaves the live view untouched when it is cancelled, and the next one cleans up', async () => {
    room.runner(await room.harness.start()).start();
    await room.tell(received('A', 5));
    await room.caughtUp();
    const before = await room.rows();
    expect(await room.rebuild({ signal: AbortSignal.abort() })).toMatchObject({ outcome: 'cancelled' });
    expect(await room.rows()).toEqual(before);
    expect(await tables()).toEqual(['stock_levels']);
    // A killed rebuild leaves such a table behind.
    await room.witness.dataSource.query('CREATE TABLE stock_levels_rebuild (left_over int)');
    expect(await room.rebuild()).toMatchObject({ outcome: 'swapped', events: 1 });
    expect(await tables()).toEqual(['stock_levels']);
    expect(await room.rows()).toEqual(before);
  });

  it('leaves the live view untouched when it fails in the middle', async () => {
    await room.tell(received('A', 5));
    await room.rebuild();
    const before = [await room.rows(), await room.position()];
    await room.tell(received('A', 1));
    const store = withRead(room.harness.store, () => Promise.reject(new Error('the log is away')));
    await expect(room.rebuild({ store })).rejects.toThrow('the log is away');
    expect([await room.rows(), await room.position()]).toEqual(before);
  });

  it('writes rows without reading them when the projection makes them from the message alone', async () => {
    const latest: Projection<StockLevel> = {
      ...stockLevels,
      overwrites: true,
      handlers: stockLevels.handlers.map((handler) => ({
        ...handler,
        apply: (row, message, key) => handler.apply(undefined, message, key),
      })),
    };
    const { dataSource, bus } = room.witness;
    new ProjectionRunner({ context: 'inventory', projection: latest, bus, dataSource, batchSize: 2 }).start();
    await room.tell(received('A', 5), received('B', 2), received('A', 7), adjusted('C', 3), low('C'));
    await room.caughtUp();
    const incremental = await room.rows();
    expect(incremental.map(({ sku, onHand }) => [sku, onHand])).toEqual([
      ['A', 7],
      ['ALL', 7],
      ['B', 2],
    ]);
    await room.rebuild({ projection: latest });
    expect(await room.rows()).toEqual(incremental);
  });

  it('keeps indexes and their names through any number of rebuilds', async () => {
    const before = await indexes();
    expect(before).toHaveLength(2);
    await room.rebuild();
    await room.rebuild();
    expect(await indexes()).toEqual(before);
  });

  it('handles parked messages when the projection has been mended', async () => {
    poison.note = 'bad';
    const consumer = room.runner(await room.harness.start()).start();
    await room.tell(received('A', 5), adjusted('A', -1, 'bad'), received('A', 2));
    await eventually(async () => expect(await consumer.parked.list()).toHaveLength(2));
    poison.note = undefined;
    expect(await room.rebuild()).toMatchObject({ outcome: 'swapped', parked: 0 });
    await room.tell(received('A', 1));
    await room.caughtUp();
    expect(await consumer.parked.list()).toEqual([]);
    expect((await room.rows())[0]).toMatchObject({ sku: 'A', onHand: 7 });
  });

  it('is refused while another rebuild of the projection runs', async () => {
    await room.tell(received('A', 1));
    const store = withRead(room.harness.store, async (read, page) => {
      if (read === 1) await expect(room.rebuild()).rejects.toBeInstanceOf(RebuildGoingOn);
      return page;
    });
    expect(await room.rebuild({ store })).toMatchObject({ outcome: 'swapped' });
    expect(await room.rebuild()).toMatchObject({ outcome: 'swapped' });
  });

  it('reports its progress', async () => {
    await room.tell(...Array.from({ length: 20 }, (_, index) => received(`SKU${index}`, 1)));
    const seen: unknown[] = [];
    await room.rebuild({ onProgress: ({ events, fraction }) => seen.push([events, fraction]) });
    expect(seen.at(-1)).toEqual([20, 1]);
  });
});
