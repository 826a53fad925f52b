import { causedBy, fold, Scheduler, SeededRandom, TimeIsUp } from '@maru/kernel';
import fc from 'fast-check';
import { ConcurrencyConflict } from './outcome';
import type { RecordedEvent } from './event-store';
import { InMemoryEventStore, InMemoryLog } from './in-memory/in-memory-event-store';
import { aggregateStoreBehaviour } from './testing/aggregate-store.behaviour';
import { anEvent, range } from './testing/contract-bench';
import { aMessage, buy, desk, openDesk } from './testing/ticket-desk';
import type { DeskCommand, DeskEvent } from './testing/ticket-desk';
import { TroubledStore } from './testing/troubled-store';

class NoWaiting extends Scheduler {
  override after(_: number, task: () => void): () => void {
    const immediate = setImmediate(task);
    return () => clearImmediate(immediate);
  }
}
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

  it('appends what the command causes, with where it comes from', async () => {
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

  it('refuses to act without a cause', async () => {
    await expect(setUp().desks.execute('a', buy('Ada'))).rejects.toThrow('causedBy');
  });

  it('gives the state that each command of a crowd left behind, in the order they came', async () => {
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

  it('needs no load when it remembers the aggregate', async () => {
    const { store, desks } = setUp();
    await desks.execute('a', { do: 'open', tickets: 5 }, aMessage());
    store.loadCount = 0;
    for (const buyer of ['Ada', 'Grace', 'Edith']) await desks.execute('a', buy(buyer), aMessage());
    expect(store.loadCount).toBe(0);
  });

  it('does not forget what it has just appended because of a slower load', async () => {
    const { store, desks } = setUp();
    await desks.execute('a', { do: 'open', tickets: 5 }, aMessage());
    await store.append('fair.desk-a', 'any', [anEvent({ buyer: 'Ada', ticket: 1 }, 'desk.ticket-sold.v1')]);
    let release = () => {};
    const gate = new Promise<void>((resolve) => (release = resolve));
    const readStream = store.readStream.bind(store);
    store.readStream = async (...request) => {
      const read = await readStream(...request);
      await gate;
      return read;
    };
    const loading = desks.load('a');
    store.readStream = readStream;
    await desks.execute('a', buy('Grace'), aMessage());
    release();
    expect((await loading).state.buyers).toEqual(['Ada']);
    store.appendCount = 0;
    await desks.execute('a', buy('Edith'), aMessage());
    expect(store.appendCount).toBe(1);
  });

  it('gives every event an id of its own, also when one message asks for the same thing twice', async () => {
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

  it('fails only the command whose deciding fails', async () => {
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

  it('gives up a command that loses every race, and takes the next', async () => {
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

  it('asks a store again that has failed, and in the end hands the fault on to all who wait', async () => {
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

  it('does not let an aggregate that hangs hold up the others', async () => {
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

  it('decides a crowd that outnumbers one append in turns, first come first served', async () => {
    const { store, desks } = setUp();
    await desks.execute('a', { do: 'open', tickets: 600 }, aMessage());
    store.appendCount = 0;
    await Promise.all(range(0, 600).map((buyer) => desks.execute('a', buy(buyer), aMessage())));
    expect(store.appendCount).toBe(3);
    expect((await desks.load('a')).state.buyers).toEqual(range(0, 600).map(String));
  });

  it('remembers nothing but what the log says, whatever two processes do and however the store fails', async () => {
    const command = fc.oneof(
      fc.record({ do: fc.constant('print' as const), tickets: fc.integer({ min: 1, max: 3 }) }),
      fc.record({ do: fc.constant('buy' as const), buyer: fc.constantFrom('Ada', 'Grace', 'Edith', 'Hedy') }),
    );
    const step = fc.record({
      process: fc.nat(1),
      crowd: fc.array(command, { minLength: 1, maxLength: 4 }),
      message: fc.constantFrom('m1', 'm2', 'm3', 'm4', 'm5', 'm6'),
      trouble: fc.constantFrom('none', 'none', 'answer lost', 'request lost'),
      load: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 20 }), fc.integer(), async (steps, seed) => {
        const log = new InMemoryLog();
        const stores = [0, 1].map(() => new TroubledStore(new InMemoryEventStore(log)));
        const processes = stores.map((store) => openDesk(store, { scheduler, random: new SeededRandom(seed) }));
        const running: Promise<unknown>[] = [];
        for (const { process, crowd, message, trouble, load } of steps) {
          let troubled = trouble !== 'none';
          stores[process]!.onAppend = async (proceed) => {
            const lost = troubled;
            troubled = false;
            if (lost && trouble === 'request lost') throw new Error('lost');
            const answer = await proceed();
            if (lost) throw new Error('lost');
            return answer;
          };
          const execute = (one: DeskCommand) => processes[process]!.execute('a', one, aMessage(message));
          const crowdDone = Promise.all(crowd.map(execute));
          if (load) running.push(processes[process]!.load('a'));
          if (troubled) await crowdDone;
          else running.push(crowdDone);
        }
        await Promise.all(running);
        const history = log.streams.get('fair.desk-a') ?? [];
        expect(history.map((event) => event.revision)).toEqual(range(0, history.length));
        const truth = fold(desk, history as unknown as (RecordedEvent & DeskEvent)[]);
        for (const desks of processes) expect((await desks.load('a')).state).toEqual(truth);
        expect(new Set(truth.buyers).size).toBe(truth.buyers.length);
        expect(truth.left).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 150 },
    );
  });
});

describe('a command that nobody waits for any more', () => {
  const waitedFor = (ms: number, messageId?: string) => ({
    ...aMessage(messageId),
    deadline: new Date(Date.now() + ms),
  });
  const past = () => new Promise((resolve) => setTimeout(resolve, 60));
  const setUp = async () => {
    const store = new TroubledStore(new InMemoryEventStore());
    const desks = openDesk(store, { scheduler });
    await desks.execute('a', { do: 'open', tickets: 5 }, aMessage());
    return { store, desks };
  };
  const buyers = async (store: TroubledStore) =>
    (await store.readStream('fair.desk-a')).slice(1).map(({ data }) => (data as { buyer: string }).buyer);

  it('is not done, and keeps nobody from theirs', async () => {
    const { store, desks } = await setUp();
    const [ada, grace] = await Promise.allSettled([
      desks.execute('a', buy('Ada'), waitedFor(0)),
      desks.execute('a', buy('Grace'), waitedFor(30_000)),
    ]);
    expect(ada).toMatchObject({ status: 'rejected', reason: expect.any(TimeIsUp) as TimeIsUp });
    expect(grace).toMatchObject({ status: 'fulfilled', value: { accepted: true } });
    expect(await buyers(store)).toEqual(['Grace']);
  });

  it('is not tried again when it has lost its race', async () => {
    const { store, desks } = await setUp();
    store.onAppend = async (proceed) => {
      store.onAppend = (second) => second();
      await store.append('fair.desk-a', 'any', [anEvent({ buyer: 'Lin', ticket: 1 }, 'desk.ticket-sold.v1')]);
      await past();
      return proceed();
    };
    await expect(desks.execute('a', buy('Ada'), waitedFor(30))).rejects.toBeInstanceOf(TimeIsUp);
    expect(await buyers(store)).toEqual(['Lin']);
  });

  it('may have been done when its append was under way; asked again, it gets the answer of the first time', async () => {
    const { store, desks } = await setUp();
    store.onAppend = async (proceed) => {
      await proceed();
      await past();
      throw new Error('the answer was lost');
    };
    await expect(desks.execute('a', buy('Ada'), waitedFor(30, 'm-1'))).rejects.toMatchObject({
      name: 'TimeIsUp',
      cause: { message: 'the answer was lost' },
    });
    store.onAppend = (proceed) => proceed();
    expect(await desks.execute('a', buy('Ada'), waitedFor(30_000, 'm-2'))).toMatchObject({
      accepted: true,
      events: [],
    });
    expect(await buyers(store)).toEqual(['Ada']);
  });

  it('is answered all the same when its append took longer: what was done is said', async () => {
    const { store, desks } = await setUp();
    store.onAppend = async (proceed) => {
      await past();
      return proceed();
    };
    expect(await desks.execute('a', buy('Ada'), waitedFor(30))).toMatchObject({ accepted: true });
    expect(await buyers(store)).toEqual(['Ada']);
  });
});
