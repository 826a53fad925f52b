import { causedBy, TimeIsUp } from '@maru/kernel';
import { InMemoryEventStore, InMemoryLog } from '../in-memory/in-memory-event-store';
import { pause, range, until } from '../testing/contract-bench';
import { closedGate, printTickets } from '../testing/long-stream';
import { aMessage, buy, openDesk } from '../testing/ticket-desk';
import { TroubledStore } from '../testing/troubled-store';
import { MOST_PAGE_EVENTS } from '../whole-stream';

const STREAM = 'fair.desk-a';
const LENGTH = 50_000;

describe('a stream of 50,000 events', () => {
  const log = new InMemoryLog();
  beforeAll(() => printTickets(new InMemoryEventStore(log), STREAM, LENGTH));
  const aProcess = () => {
    const store = new TroubledStore(new InMemoryEventStore(log));
    return { store, desks: openDesk(store) };
  };
  const waitedFor = (ms: number) => ({ ...aMessage(), deadline: new Date(Date.now() + ms) });

  it('is folded page by page, and read once for concurrent readers', async () => {
    const { store, desks } = aProcess();
    const questions = range(0, 30).map(() => desks.load('a'));
    const refused = range(0, 30).map(() => desks.execute('a', { do: 'open', tickets: 1 }, aMessage()));
    for (const { state } of await Promise.all(questions)) expect(state.left).toBe(LENGTH);
    for (const { accepted } of await Promise.all(refused)) expect(accepted).toBe(false);
    expect(store.eventCount).toBe(LENGTH);
    expect(store.largestPage).toBe(MOST_PAGE_EVENTS);
  });

  it('is a history page by page, and read only as far as it is consumed', async () => {
    const { store, desks } = aProcess();
    for await (const { revision } of desks.history('a')) if (revision === 1_000) break;
    expect(store.eventCount).toBe(256 + MOST_PAGE_EVENTS);
    let count = 0;
    for await (const _ of desks.history('a')) count++;
    expect(count).toBe(LENGTH);
    expect(store.largestPage).toBe(MOST_PAGE_EVENTS);
  });

  it('stops being read as a history at the deadline of its reader', async () => {
    const { store, desks } = aProcess();
    const history = causedBy(waitedFor(60), () => desks.history('a'));
    await expect(
      causedBy(waitedFor(20), async () => {
        for await (const { revision } of history) if (revision === 10) await pause(30);
      }),
    ).rejects.toBeInstanceOf(TimeIsUp);
    expect(store.eventCount).toBe(256);
  });

  it('is read on for the others when one reader leaves at its own deadline', async () => {
    const { store, desks } = aProcess();
    const gate = closedGate();
    store.onLoad = () => gate.passed;
    const short = causedBy(waitedFor(20), () => desks.load('a'));
    const shortCommand = desks.execute('a', buy('Ada'), waitedFor(20));
    const long = causedBy(waitedFor(60_000), () => desks.load('a'));
    const endless = desks.load('a');
    const ends = await Promise.allSettled([short, shortCommand]);
    for (const end of ends) expect(end).toMatchObject({ status: 'rejected', reason: { name: 'TimeIsUp' } });
    expect(store.loadCount).toBe(1);
    gate.open();
    expect((await long).state.left).toBe(LENGTH);
    expect((await endless).state.left).toBe(LENGTH);
    expect(store.eventCount).toBe(LENGTH);
  });

  it('stops being read when the last reader has left, and is read on from there', async () => {
    const { store, desks } = aProcess();
    let gate = closedGate();
    store.onLoad = () => (store.loadCount === 10 ? gate.passed : Promise.resolve());
    await expect(causedBy(waitedFor(300), () => desks.load('a'))).rejects.toBeInstanceOf(TimeIsUp);
    gate.open();
    await until(() => store.eventCount === 256 + 9 * MOST_PAGE_EVENTS);
    await pause(20);
    expect(store.loadCount).toBe(10);
    gate = closedGate();
    expect((await desks.recall('a')).state.left).toBe(LENGTH);
    expect(store.eventCount).toBe(LENGTH);
  });

  it('includes appends from before the request for a reader that joins midway', async () => {
    const own = new InMemoryLog();
    const store = new TroubledStore(new InMemoryEventStore(own));
    const writer = new InMemoryEventStore(own);
    const desks = openDesk(store);
    await printTickets(writer, STREAM, 300);
    const gate = closedGate();
    const readPage = store.readStreamPage.bind(store);
    // The last page is read, but its answer is still on the way.
    store.readStreamPage = async (...request) => {
      const page = await readPage(...request);
      if (page.atEnd) await gate.passed;
      return page;
    };
    const early = desks.load('a');
    await until(() => store.loadCount === 2);
    await pause(5);
    await printTickets(writer, STREAM, 1, 300);
    const late = desks.load('a');
    gate.open();
    expect((await early).state.left).toBe(300);
    expect((await late).state.left).toBe(301);
  });

  it('fails for all readers when the store fails, and is read on for those that ask again', async () => {
    const { store, desks } = aProcess();
    store.onLoad = async () => {
      if (store.loadCount > 5) throw new RangeError('the store is out of order');
    };
    const ends = await Promise.allSettled([desks.load('a'), desks.execute('a', buy('Ada'), aMessage())]);
    for (const end of ends) expect(end).toMatchObject({ status: 'rejected', reason: { name: 'RangeError' } });
    store.onLoad = async () => undefined;
    const before = store.eventCount;
    expect((await desks.load('a')).state.left).toBe(LENGTH);
    expect(before).toBe(256 + 4 * MOST_PAGE_EVENTS);
    expect(store.eventCount).toBe(LENGTH);
  });
});
