import { causedBy, TimeIsUp, UnknownEvent } from '@maru/kernel';
import { InMemoryEventStore, InMemoryLog } from '../in-memory/in-memory-event-store';
import { anEvent, until } from '../testing/contract-bench';
import { printTickets } from '../testing/long-stream';
import { aMessage, openDesk } from '../testing/ticket-desk';
import { TroubledStore } from '../testing/troubled-store';
import { MOST_PAGE_EVENTS, PAGE_EVENTS } from '../whole-stream';
import { InMemorySnapshotStore } from './snapshot-store';

const STREAM = 'fair.desk-a';
const LENGTH = 20_000;

const aProcess = (log: InMemoryLog, snapshots?: InMemorySnapshotStore) => {
  const store = new TroubledStore(new InMemoryEventStore(log), snapshots);
  return { store, desks: openDesk(store) };
};

async function aLongStream() {
  const log = new InMemoryLog();
  await printTickets(new InMemoryEventStore(log), STREAM, LENGTH);
  return log;
}

describe('the state of a long stream at a moment', () => {
  it('is folded page by page, and no further than the page of the moment', async () => {
    const { store, desks } = aProcess(await aLongStream());
    expect((await desks.at('a', { revision: 9_999 })).state.left).toBe(10_000);
    expect(store.largestPage).toBe(MOST_PAGE_EVENTS);
    expect(store.eventCount).toBeLessThan(10_000 + MOST_PAGE_EVENTS);
  });

  it('begins at a snapshot of before the moment, and passes over one of after it', async () => {
    const log = await aLongStream();
    const snapshots = new InMemorySnapshotStore(1_000);
    await aProcess(log, snapshots).desks.load('a');
    await until(() => [...snapshots.kept.values()].some((text) => text.includes(`"revision":${LENGTH - 1}`)));
    await printTickets(new InMemoryEventStore(log), STREAM, 500, LENGTH);

    const behind = aProcess(log, snapshots);
    expect((await behind.desks.at('a', { revision: LENGTH + 99 })).state.left).toBe(LENGTH + 100);
    expect(behind.store.eventCount).toBe(PAGE_EVENTS + 1 + 500);

    const before = aProcess(log, snapshots);
    expect((await before.desks.at('a', { revision: 4_999 })).state.left).toBe(5_000);
    expect(before.store.eventCount).toBeGreaterThan(5_000);
  });

  it('does not trust a snapshot whose event is not in the stream', async () => {
    const log = await aLongStream();
    const snapshots = new InMemorySnapshotStore(1_000);
    const state = { left: -1, buyers: [] };
    const foreign = { stream: STREAM, version: 1, revision: 5_000, eventId: 'of another history', state };
    await snapshots.save(foreign);
    expect((await aProcess(log, snapshots).desks.at('a', { revision: 9_999 })).state.left).toBe(10_000);
  });

  it('stops being read at the deadline of its reader', async () => {
    const { desks } = aProcess(await aLongStream());
    const hurried = { ...aMessage(), deadline: new Date(Date.now() - 1) };
    await expect(causedBy(hurried, () => desks.at('a', { revision: 9_999 }))).rejects.toThrow(TimeIsUp);
  });

  it('does not depend on an unknown event of after the moment, and is refused with one of before it', async () => {
    const log = new InMemoryLog();
    const store = new InMemoryEventStore(log);
    await printTickets(store, STREAM, 2);
    await store.append(STREAM, 1, [anEvent({}, 'desk.tickets-burnt.v1')]);
    const { desks } = aProcess(log);
    expect((await desks.at('a', { revision: 1 })).state.left).toBe(2);
    await expect(desks.at('a', { revision: 2 })).rejects.toThrow(UnknownEvent);
  });

  it('ends at the first event of a later time, also when the clock was set back afterwards', async () => {
    const times = ['10:00', '12:00', '11:00'].map((time) => new Date(`2030-01-01T${time}Z`));
    const [log, clock] = [new InMemoryLog(), times.values()];
    const store = new InMemoryEventStore(log, () => clock.next().value!);
    for (const revision of times.keys())
      await store.append(STREAM, revision === 0 ? 'no-stream' : revision - 1, [
        anEvent({ tickets: 1 }, 'desk.tickets-printed.v1'),
      ]);
    const { desks } = aProcess(log);
    expect((await desks.at('a', { time: new Date('2030-01-01T11:30Z') })).revision).toBe(0);
  });
});
