import fc from 'fast-check';
import type { EventStore, RecordedEvent } from '../event-store';
import { ProcessDied } from '../testing/dying-event-store';
import { DyingIntake } from '../testing/dying-intake';
import { LogsDiffer } from './compare-logs';
import { copyLog, SourceMoves } from './copy-log';
import { anEvent, eventStoreDb, fill, memory, wholeOf } from './moving.fixture';
import { LogMoved, openCopiedLog, openSourceLog, UnfinishedCopy } from './open-copied-log';

const STREAMS = ['ordering.order-1', 'ordering.order-2', 'payments.payment-1', 'inventory.stock-A'];

const move = async (source: EventStore, target: EventStore) => {
  await copyLog({ source, target, final: true });
  return openCopiedLog(target);
};

describe('a copy of a log', () => {
  it('gives an equal log in EventStoreDB and back, whatever the log and with events on each side', async () => {
    const stream = fc.constantFrom(...STREAMS);
    const data = fc.jsonValue({ maxDepth: 2 });
    const part = fc.array(fc.record({ stream, events: fc.array(data, { minLength: 1, maxLength: 3 }) }), {
      maxLength: 8,
    });
    await fc.assert(
      fc.asyncProperty(part, part, part, async (one, two, three) => {
        const { store, close } = await eventStoreDb();
        try {
          const first = memory();
          await append(first, one);
          const second = await move(first, store);
          expect(await wholeOf(second)).toEqual(await wholeOf(first));
          await append(second, two);
          const third = await move(second, first);
          expect(await wholeOf(third)).toEqual(await wholeOf(second));
          await append(third, three);
          const fourth = await move(third, store);
          const all = await wholeOf(fourth);
          expect(all).toEqual(await wholeOf(third));
          expect(all.map(({ position }) => position)).toEqual(all.map(({ position }) => position).sort());
          expect(new Set(all.map(({ position }) => position)).size).toBe(all.length);
        } finally {
          await close();
        }
      }),
      { numRuns: 12 },
    );
  }, 60_000);

  it.each(['before', 'after', 'within'] as const)(
    'continues after a crash %s any write, without a missing or repeated event',
    async (moment) => {
      const source = memory();
      await fill(source, pattern(18));
      for (let nth = 1, died = true; died; nth++) {
        const { store, close } = await eventStoreDb();
        const dying = new DyingIntake(store.intake, nth, moment);
        Object.defineProperty(store, 'intake', { configurable: true, value: dying });
        const fault = await copyLog({ source, target: store, final: true, batch: 4 }).catch((error: unknown) => error);
        died = dying.died;
        expect(fault instanceof ProcessDied).toBe(died);
        const { verified } = await copyLog({ source, target: store, final: true, batch: 4 });
        expect(verified!.events).toBe(18);
        expect(await wholeOf(await openCopiedLog(store))).toEqual(await wholeOf(source));
        await close();
      }
    },
    120_000,
  );

  it('has no effect when it is repeated', async () => {
    const { store, close } = await eventStoreDb();
    const source = memory();
    await fill(source, STREAMS);
    await copyLog({ source, target: store, final: true });
    const head = await store.head();
    expect(await copyLog({ source, target: store, final: true })).toMatchObject({
      copied: 0,
      verified: { events: STREAMS.length },
    });
    expect(await store.head()).toBe(head);
    await close();
  });

  it('catches up with a source in use, and is not usable until its final run', async () => {
    const { store, close } = await eventStoreDb();
    const source = memory();
    await fill(source, STREAMS);
    expect(await copyLog({ source, target: store, final: false })).toMatchObject({ copied: 4 });
    await expect(openCopiedLog(store)).rejects.toThrow(UnfinishedCopy);
    await fill(source, STREAMS);
    expect(await copyLog({ source, target: store, final: true })).toMatchObject({
      copied: 4,
      verified: { events: 8 },
    });
    expect(await wholeOf(await openCopiedLog(store))).toEqual(await wholeOf(source));
    await close();
  });

  it('makes the source refuse its readers, until a copy comes back', async () => {
    const { store, close } = await eventStoreDb();
    const source = memory();
    await fill(source, STREAMS);
    await copyLog({ source, target: store, final: true, movesTo: 'esdb://node' });
    await expect(openCopiedLog(source)).rejects.toThrow(new LogMoved('esdb://node'));
    const moved = await openCopiedLog(store);
    const repeated = { source: await openSourceLog(source), target: store, final: true, movesTo: 'esdb://node' };
    expect(await copyLog(repeated)).toMatchObject({ copied: 0 });
    // Also without an event to copy.
    await copyLog({ source: moved, target: source, final: true, movesTo: 'postgres://server/log' });
    await expect(openCopiedLog(store)).rejects.toThrow(new LogMoved('postgres://server/log'));
    expect(await wholeOf(await openCopiedLog(source))).toEqual(await wholeOf(moved));
    await close();
  });

  it('leaves both logs usable after a crash at its end, and the source refuses after the next run', async () => {
    const { store, close } = await eventStoreDb();
    const source = memory();
    await fill(source, STREAMS);
    const { intake } = source;
    Object.defineProperty(source, 'intake', { configurable: true, value: new DyingIntake(intake, 1, 'before') });
    const run = { source, target: store, final: true, movesTo: 'esdb://node' };
    await expect(copyLog(run)).rejects.toThrow(ProcessDied);
    expect(await wholeOf(await openCopiedLog(store))).toEqual(await wholeOf(await openCopiedLog(source)));
    await copyLog(run);
    await expect(openCopiedLog(source)).rejects.toThrow(LogMoved);
    await close();
  });

  it('does not end on a source that gets an event meanwhile', async () => {
    const { store, close } = await eventStoreDb();
    const source = memory();
    await fill(source, STREAMS);
    const head = source.head.bind(source);
    let asked = 0;
    source.head = async () => {
      const before = await head();
      // The second question comes after the last event was copied.
      if (++asked === 2) await fill(source, ['ordering.order-9']);
      return before;
    };
    await expect(copyLog({ source, target: store, final: true })).rejects.toThrow(SourceMoves);
    await expect(openCopiedLog(store)).rejects.toThrow(UnfinishedCopy);
    await close();
  });

  it('refuses a target with other events, and changes nothing in it', async () => {
    const source = memory();
    await fill(source, STREAMS);
    for (const others of [['ordering.order-7'], [...STREAMS, 'ordering.order-1']]) {
      const target = memory();
      await fill(target, others);
      const before = await wholeOf(target);
      await expect(copyLog({ source, target, final: true })).rejects.toThrow(LogsDiffer);
      expect(await wholeOf(target)).toEqual(before);
      expect(await target.intake.entries()).toEqual([]);
    }
  });

  it('into an empty log of the same kind leaves no trace of the move', async () => {
    const [source, target] = [memory(), memory()];
    await fill(source, pattern(1_200));
    await copyLog({ source, target, final: true });
    expect(await openCopiedLog(target)).toBe(target);
    expect(await wholeOf(target)).toEqual(await wholeOf(source));
  });
});

describe('readers of a log that was moved', () => {
  it.each([undefined, { types: ['filled'], streamPrefixes: ['ordering.'] }])(
    'continue from every position of the former log (filter %j)',
    async (filter) => {
      const { store, close } = await eventStoreDb();
      const source = memory();
      await fill(source, pattern(40));
      const moved = await move(source, store);
      await fill(moved, pattern(5));
      const back = await move(moved, source);
      await fill(back, pattern(5));
      for (const log of [moved, back]) {
        const all = await wholeOf(log);
        const matching = (event: RecordedEvent) => !filter || event.stream.startsWith('ordering.');
        for (const after of ['', ...all.map(({ position }) => position)]) {
          const expected = all.filter((event) => event.position > after && matching(event));
          const page = await log.readAll({ after, limit: 7, ...(filter && { filter }) });
          // Entries of the book take places of the page.
          expect(page.events).toEqual(expected.slice(0, page.events.length));
          expect(page.events.length > 0).toBe(expected.length > 0);
          expect(await followed(log, after, expected.length, filter)).toEqual(expected);
        }
      }
      await close();
    },
    60_000,
  );

  it('see no event again whose position lay behind the last own event, among those of others', async () => {
    const { store, close } = await eventStoreDb();
    await fill(store, STREAMS);
    const other = await store.head();
    const target = memory();
    const end = await shownEnd(store);
    expect(end >= other).toBe(true);
    const moved = await move(store, target);
    await fill(moved, ['ordering.order-9']);
    const [last] = (await wholeOf(moved)).slice(-1);
    expect(last!.position > end).toBe(true);
    expect((await moved.readAll({ after: end })).events).toEqual([last]);
    await close();
  });
});

/** The end of the whole node, which a consumer may have passed. */
const shownEnd = (store: EventStore) => store.head();

const pattern = (events: number) =>
  Array.from({ length: events }, (_, nth) => STREAMS[(nth * 7) % 3 === 0 ? 0 : nth % 4]!);

async function append(store: EventStore, part: readonly { stream: string; events: readonly unknown[] }[]) {
  for (const { stream, events } of part)
    await store.append(
      stream,
      'any',
      events.map((data) => anEvent('happened', data)),
    );
}

function followed(
  log: EventStore,
  after: string,
  count: number,
  filter?: { types: string[]; streamPrefixes: string[] },
): Promise<RecordedEvent[]> {
  const events: RecordedEvent[] = [];
  if (count === 0) return Promise.resolve(events);
  return new Promise((resolve, reject) => {
    const subscription = log.subscribe({ after, batchSize: 3, ...(filter && { filter }) }, async (batch, position) => {
      events.push(...batch);
      if (position < batch.at(-1)!.position) reject(new Error(`${position} is before the last event`));
      if (events.length >= count) void subscription.close().then(() => resolve(events));
    });
    subscription.ended.catch(reject);
  });
}
