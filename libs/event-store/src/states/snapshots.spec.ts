import { storedState } from '@maru/kernel';
import { InMemoryEventStore, InMemoryLog } from '../in-memory/in-memory-event-store';
import { anEvent, range, until } from '../testing/contract-bench';
import { printTickets } from '../testing/long-stream';
import { aMessage, buy, desk, openDesk } from '../testing/ticket-desk';
import { TroubledStore } from '../testing/troubled-store';
import { PAGE_EVENTS } from '../whole-stream';
import { InMemorySnapshotStore } from './snapshot-store';

const STREAM = 'fair.desk-a';
const LENGTH = 20_000;

const aProcess = (
  log: InMemoryLog,
  snapshots?: InMemorySnapshotStore,
  options: Parameters<typeof openDesk>[1] = {},
) => {
  const store = new TroubledStore(new InMemoryEventStore(log), snapshots);
  return { store, desks: openDesk(store, options) };
};

/** A log with a long stream, and a snapshot of it near its end. */
async function withSnapshot() {
  const log = new InMemoryLog();
  const snapshots = new InMemorySnapshotStore(1_000);
  await printTickets(new InMemoryEventStore(log), STREAM, LENGTH);
  await aProcess(log, snapshots).desks.load('a');
  await until(
    () => (JSON.parse([...snapshots.kept.values()][0] ?? '{}') as { revision?: number }).revision === LENGTH - 1,
  );
  return { log, snapshots };
}

describe('a snapshot', () => {
  it('spares a new process the stream before it', async () => {
    const { log, snapshots } = await withSnapshot();
    await printTickets(new InMemoryEventStore(log), STREAM, 500, LENGTH);
    const { store, desks } = aProcess(log, snapshots);
    expect((await desks.load('a')).state.left).toBe(LENGTH + 500);
    // The first page, the event of the snapshot, and the events behind it.
    expect(store.eventCount).toBe(PAGE_EVENTS + 501);
    expect(await desks.execute('a', buy('Ada'), aMessage())).toMatchObject({ accepted: true, revision: LENGTH + 500 });
  });

  it('is not looked for on a short stream', async () => {
    const log = new InMemoryLog();
    const snapshots = new InMemorySnapshotStore(10);
    await printTickets(new InMemoryEventStore(log), STREAM, PAGE_EVENTS - 1);
    await aProcess(log, snapshots).desks.load('a');
    await until(() => snapshots.saves === 1);
    await aProcess(log, snapshots).desks.load('a');
    expect(snapshots.loads).toBe(0);
  });

  it('is written after a number of events, whether they are appended or read', async () => {
    const log = new InMemoryLog();
    const snapshots = new InMemorySnapshotStore(10);
    const { desks } = aProcess(log, snapshots);
    for (const n of range(0, 100)) {
      await desks.execute('a', { do: 'print', tickets: 1 }, aMessage());
      await until(() => snapshots.saves === Math.floor((n + 1) / 10));
    }
    expect(snapshots.saves).toBe(10);
  });

  it('delays no command while it is written, and a hanging database collects no more than one write', async () => {
    const log = new InMemoryLog();
    const snapshots = new InMemorySnapshotStore(10);
    const saving = jest.spyOn(snapshots, 'save').mockImplementation(() => new Promise(() => {}));
    const { desks } = aProcess(log, snapshots);
    for (const _ of range(0, 50)) await desks.execute('a', { do: 'print', tickets: 1 }, aMessage());
    await until(() => saving.mock.calls.length > 0);
    expect((await desks.execute('a', buy('Ada'), aMessage())).accepted).toBe(true);
    expect(saving).toHaveBeenCalledTimes(1);
  });

  it('is written again later when its writing failed', async () => {
    const log = new InMemoryLog();
    const snapshots = new InMemorySnapshotStore(10);
    jest.spyOn(snapshots, 'save').mockRejectedValueOnce(new Error('the database is away'));
    const { desks } = aProcess(log, snapshots);
    const tenMore = async () => {
      for (const _ of range(0, 10)) await desks.execute('a', { do: 'print', tickets: 1 }, aMessage());
    };
    await tenMore();
    await until(() => snapshots.faults.length === 1);
    await tenMore();
    await until(() => snapshots.saves === 1);
    expect(snapshots.faults).toEqual([expect.objectContaining({ message: 'the database is away' })]);
  });

  it('is neither written nor read for a state that may not be stored, or for a decider without a stored form', async () => {
    const log = new InMemoryLog();
    const snapshots = new InMemorySnapshotStore(10);
    const { stored: _, ...without } = desk;
    const processes = [
      aProcess(log, snapshots, { mayBeStored: ({ left }) => left > 1_000 }),
      aProcess(log, snapshots, { decider: without }),
    ];
    await printTickets(new InMemoryEventStore(log), STREAM, 600);
    for (const { desks } of processes) expect((await desks.load('a')).state.left).toBe(600);
    await new Promise(setImmediate);
    expect(snapshots.saves).toBe(0);
  });
});

describe('a snapshot that the stream does not prove', () => {
  const expectFolded = async (log: InMemoryLog, snapshots: InMemorySnapshotStore, left: number) => {
    const { store, desks } = aProcess(log, snapshots);
    expect((await desks.load('a')).state).toEqual({ left, buyers: [] });
    return store;
  };

  it('is ignored when the stream is shorter, and replaced', async () => {
    const { snapshots } = await withSnapshot();
    const log = new InMemoryLog();
    await printTickets(new InMemoryEventStore(log), STREAM, 3_000);
    await expectFolded(log, snapshots, 3_000);
    await until(() => [...snapshots.kept.values()].join().includes('"revision":2999'));
    expect(snapshots.kept.size).toBe(1);
  });

  it('is ignored when the stream was removed', async () => {
    const { snapshots } = await withSnapshot();
    const { desks } = aProcess(new InMemoryLog(), snapshots);
    expect(await desks.load('a')).toEqual({ state: { left: 0, buyers: [] }, revision: undefined });
  });

  it('is ignored when another event is at its revision', async () => {
    const { snapshots } = await withSnapshot();
    const log = new InMemoryLog();
    await new InMemoryEventStore(log).append(STREAM, 'no-stream', [anEvent({ tickets: 7 }, 'desk.tickets-printed.v1')]);
    await printTickets(new InMemoryEventStore(log), STREAM, LENGTH, 1);
    await expectFolded(log, snapshots, LENGTH + 7);
  });

  it('is ignored when it comes from another version of the decider, and each version has its own', async () => {
    const { log, snapshots } = await withSnapshot();
    const newer = { ...desk, stored: storedState<typeof desk.initialState>(2) };
    const reads = jest.spyOn(newer.stored, 'read');
    const { store, desks } = aProcess(log, snapshots, { decider: newer });
    expect((await desks.load('a')).state.left).toBe(LENGTH);
    expect(store.eventCount).toBe(LENGTH);
    expect(reads).not.toHaveBeenCalled();
    await until(() => snapshots.kept.size === 2);
    const older = aProcess(log, snapshots);
    expect((await older.desks.load('a')).state.left).toBe(LENGTH);
    expect(older.store.eventCount).toBeLessThan(3_000);
  });

  it.each([
    ['is no JSON', () => '{"revision":'],
    ['holds a value of an unknown kind', (text: string) => text.replace(/"state":\{/, '"state":{"$":"nonsense",')],
    ['has no revision', (text: string) => text.replace(/"revision":\d+/, '"revision":null')],
    ['has no event', (text: string) => text.replace(/"eventId":"[^"]+"/, '"eventId":3')],
  ])('is ignored and told of when it %s', async (_, broken) => {
    const { log, snapshots } = await withSnapshot();
    for (const [key, text] of snapshots.kept) snapshots.kept.set(key, broken(text));
    await expectFolded(log, snapshots, LENGTH);
    expect(snapshots.faults).toHaveLength(1);
  });

  it.each([
    ['is away', () => Promise.reject(new Error('away'))],
    ['hangs', () => new Promise<never>(() => {})],
  ])('costs nothing but time when its database %s', async (_, answer) => {
    const { log, snapshots } = await withSnapshot();
    jest.spyOn(snapshots, 'load').mockImplementation(answer);
    const store = await expectFolded(log, snapshots, LENGTH);
    expect(store.eventCount).toBe(LENGTH);
  });
});
