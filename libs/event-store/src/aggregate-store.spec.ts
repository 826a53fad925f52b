import { causedBy } from '@maru/kernel';
import { ConcurrencyConflict } from './outcome';
import { InMemoryEventStore, InMemoryLog } from './in-memory/in-memory-event-store';
import { aggregateStoreBehaviour } from './testing/aggregate-store.behaviour';
import { anEvent, range } from './testing/contract-bench';
import { aMessage, buy, openDesk } from './testing/ticket-desk';
import { NoWaiting } from './testing/no-waiting';
import { TroubledStore } from './testing/troubled-store';

const scheduler = new NoWaiting();

aggregateStoreBehaviour('the in-memory store', async () => {
  const log = new InMemoryLog();
  return { open: async () => new InMemoryEventStore(log), close: async () => undefined };
});

describe('executing commands', () => {
  const setUp = () => {
    const store = new TroubledStore(new InMemoryEventStore());
    return { store, desks: openDesk(store, { scheduler }) };
  };

  it('appends the events of the command with their cause', async () => {
    const { store, desks } = setUp();
    const causation = { messageId: 'request-1', correlationId: 'conversation-1', traceparent: '00-ab-cd-01' };
    const outcome = await causedBy(causation, () => desks.execute('a', { do: 'open', tickets: 2 }));
    expect(outcome).toEqual({
      accepted: true,
      events: [{ type: 'desk.tickets-printed.v1', data: { tickets: 2 } }],
      state: { left: 2, buyers: [] },
      revision: 0,
    });
    const [event] = await store.readStream('fair.desk-a');
    expect(event!.metadata).toEqual({
      correlationId: 'conversation-1',
      causationId: 'request-1',
      traceparent: '00-ab-cd-01',
    });
  });

  it('refuses to run without a cause', async () => {
    await expect(setUp().desks.execute('a', buy('Ada'))).rejects.toThrow('causedBy');
  });

  it('returns the state after each of several concurrent commands, in their order', async () => {
    const { desks } = setUp();
    const outcomes = await Promise.all([
      desks.execute('a', { do: 'open', tickets: 1 }, aMessage()),
      desks.execute('a', buy('Ada'), aMessage()),
      desks.execute('a', buy('Grace'), aMessage()),
      desks.execute('a', buy('Ada'), aMessage()),
    ]);
    expect(outcomes.map(({ accepted, revision, state }) => [accepted, revision, state.left])).toEqual([
      [true, 0, 1],
      [true, 1, 0],
      [false, 1, 0],
      [true, 1, 0],
    ]);
  });

  it('needs no load for a cached aggregate', async () => {
    const { store, desks } = setUp();
    await desks.execute('a', { do: 'open', tickets: 5 }, aMessage());
    store.loadCount = 0;
    for (const buyer of ['Ada', 'Grace', 'Edith']) await desks.execute('a', buy(buyer), aMessage());
    expect(store.loadCount).toBe(0);
  });

  it('keeps the state of its last append when a slower load ends', async () => {
    const { store, desks } = setUp();
    await desks.execute('a', { do: 'open', tickets: 5 }, aMessage());
    await store.append('fair.desk-a', 'any', [anEvent({ buyer: 'Ada', ticket: 1 }, 'desk.ticket-sold.v1')]);
    let release = () => {};
    const gate = new Promise<void>((resolve) => (release = resolve));
    const readPage = store.readStreamPage.bind(store);
    store.readStreamPage = async (...request) => {
      const read = await readPage(...request);
      await gate;
      return read;
    };
    const loading = desks.load('a');
    store.readStreamPage = readPage;
    await desks.execute('a', buy('Grace'), aMessage());
    release();
    expect((await loading).state.buyers).toEqual(['Ada']);
    store.appendCount = 0;
    await desks.execute('a', buy('Edith'), aMessage());
    expect(store.appendCount).toBe(1);
  });

  it('gives every event an id of its own, also when one message causes the same event twice', async () => {
    const { store, desks } = setUp();
    const message = aMessage();
    await desks.execute('a', { do: 'print', tickets: 1 }, message);
    await Promise.all([
      desks.execute('a', { do: 'print', tickets: 1 }, message),
      desks.execute('a', { do: 'print', tickets: 1 }, message),
      desks.execute('b', { do: 'print', tickets: 1 }, message),
    ]);
    const { events } = await store.readAll();
    expect(new Set(events.map((event) => event.id)).size).toBe(4);
  });

  it('fails only the command whose decision fails', async () => {
    const { desks } = setUp();
    const crowd = [
      { do: 'open', tickets: 2 },
      buy('Ada'),
      { do: 'jam' },
      { do: 'print-nonsense' },
      buy('Grace'),
    ] as const;
    const outcomes = await Promise.allSettled(crowd.map((command) => desks.execute('a', command, aMessage())));
    expect(outcomes.map((outcome) => outcome.status)).toEqual([
      'fulfilled',
      'fulfilled',
      'rejected',
      'rejected',
      'fulfilled',
    ]);
    expect((await desks.load('a')).state).toEqual({ left: 0, buyers: ['Ada', 'Grace'] });
  });

  it('gives up a command that loses every race, and runs the next', async () => {
    const { store } = setUp();
    const desks = openDesk(store, { scheduler, attempts: 4 });
    await desks.execute('a', { do: 'open', tickets: 9 }, aMessage());
    let racing = true;
    let rival = 0;
    store.onAppend = async (proceed, stream) => {
      if (racing) {
        racing = false;
        await store.append(stream, 'any', [anEvent({ buyer: `rival ${rival++}`, ticket: 0 }, 'desk.ticket-sold.v1')]);
        racing = true;
      }
      return proceed();
    };
    await expect(desks.execute('a', buy('Ada'), aMessage())).rejects.toBeInstanceOf(ConcurrencyConflict);
    expect(rival).toBe(4);
    racing = false;
    expect(await desks.execute('a', buy('Ada'), aMessage())).toMatchObject({ accepted: true, revision: 5 });
  });

  it('retries a failed store, and finally fails all waiting commands', async () => {
    const { store, desks } = setUp();
    let faults = 3;
    const trouble = async () => {
      if (faults-- > 0) throw new Error('the store is away');
    };
    store.onLoad = trouble;
    store.onAppend = async (proceed) => {
      await trouble();
      return proceed();
    };
    expect((await desks.execute('a', { do: 'open', tickets: 5 }, aMessage())).accepted).toBe(true);
    faults = Infinity;
    const waiting = [desks.execute('a', buy('Ada'), aMessage()), desks.execute('a', buy('Grace'), aMessage())];
    for (const result of await Promise.allSettled(waiting)) expect(result).toMatchObject({ status: 'rejected' });
    faults = 0;
    expect((await desks.execute('a', buy('Ada'), aMessage())).revision).toBe(1);
  });

  it('does not let a hanging aggregate block the others', async () => {
    const { store, desks } = setUp();
    let release = () => {};
    const gate = new Promise<void>((resolve) => (release = resolve));
    store.onAppend = async (proceed, stream) => {
      if (stream.endsWith('slow')) await gate;
      return proceed();
    };
    const slow = desks.execute('slow', { do: 'open', tickets: 1 }, aMessage());
    expect((await desks.execute('quick', { do: 'open', tickets: 1 }, aMessage())).accepted).toBe(true);
    release();
    expect((await slow).accepted).toBe(true);
  });

  it('decides more commands than fit one append in turns, first come first served', async () => {
    const { store, desks } = setUp();
    await desks.execute('a', { do: 'open', tickets: 600 }, aMessage());
    store.appendCount = 0;
    await Promise.all(range(0, 600).map((buyer) => desks.execute('a', buy(buyer), aMessage())));
    expect(store.appendCount).toBe(3);
    expect((await desks.load('a')).state.buyers).toEqual(range(0, 600).map(String));
  });
});
