import { END, eventTypeFilter, excludeSystemEvents, START, streamNameFilter } from '@eventstore/db-client';
import type { AllStreamSubscription, Filter, Position, StreamSubscription } from '@eventstore/db-client';
import { status } from '@grpc/grpc-js';
import { anEvent, pause, range, someEvents, until } from '../contract-bench';
import { nOf, ServerBench } from './server-bench';

describe('subscribing through the protocol', () => {
  const bench = new ServerBench();

  /** Records every message of a subscription, in order. */
  function listen(subscription: AllStreamSubscription | StreamSubscription) {
    const heard: (number | 'confirmed' | 'caught up')[] = [];
    subscription.on('confirmation', () => heard.push('confirmed'));
    subscription.on('caughtUp', () => heard.push('caught up'));
    subscription.on('data', (event: { event?: { data: unknown } }) => heard.push(nOf(event)));
    subscription.on('error', () => undefined);
    return heard;
  }
  const heardLast = (heard: readonly unknown[], what: unknown) => until(() => heard.at(-1) === what);
  const sell = (n: number, count = 1, stream = 'fair.desk-a') =>
    bench.store.append(stream, 'any', someEvents(count, n));

  describe('to the whole log', () => {
    it('delivers existing events, a caught-up message, and new events', async () => {
      await sell(0, 300);
      const heard = listen(bench.client().subscribeToAll());
      await heardLast(heard, 'caught up');
      await sell(300, 2);
      await sell(302, 1, 'shop.order-a');
      await heardLast(heard, 302);
      expect(heard).toEqual(['confirmed', ...range(0, 300), 'caught up', 300, 301, 302]);
    });

    it('misses nothing and doubles nothing while it catches up with a busy shop', async () => {
      await sell(0, 100);
      const heard = listen(bench.client().subscribeToAll());
      for (const n of range(0, 200)) {
        await sell(100 + n);
        if (n % 10 === 0) await pause(1);
      }
      await until(() => heard.includes(299));
      expect(heard.filter((what) => typeof what === 'number')).toEqual(range(0, 300));
    });

    it('continues behind a position, without its event', async () => {
      await sell(0, 5);
      const events = [];
      for await (const { event } of bench.client().readAll()) events.push(event!);
      const heard = listen(bench.client().subscribeToAll({ fromPosition: events[1]!.position! }));
      await heardLast(heard, 'caught up');
      expect(heard).toEqual(['confirmed', 2, 3, 4, 'caught up']);
    });

    it('repeats an event when the client has kept only the commit of its position', async () => {
      await sell(0, 3);
      const events = [];
      for await (const { event } of bench.client().readAll()) events.push(event!);
      const { commit } = events[1]!.position!;
      const heard = listen(bench.client().subscribeToAll({ fromPosition: { commit, prepare: 0n } }));
      await heardLast(heard, 'caught up');
      expect(heard).toEqual(['confirmed', 1, 2, 'caught up']);
    });

    it('delivers only new events from the end', async () => {
      await sell(0, 5);
      const heard = listen(bench.client().subscribeToAll({ fromPosition: END }));
      await heardLast(heard, 'caught up');
      await sell(5);
      await heardLast(heard, 5);
      expect(heard).toEqual(['confirmed', 'caught up', 5]);
    });

    it('cannot start behind the end of the log', async () => {
      const subscription = bench.client().subscribeToAll({ fromPosition: { commit: 640n, prepare: 616n } });
      const error = await new Promise((resolve) => subscription.on('error', resolve));
      expect(error).toMatchObject({
        code: status.INVALID_ARGUMENT,
        message: expect.stringContaining('behind the end'),
      });
    });
  });

  describe('to the whole log with a filter', () => {
    function listenTo(filter: Omit<Filter, 'checkpointReached'>, fromPosition: Position | typeof START = START) {
      const checkpoints: Position[] = [];
      const heard: (number | Position | 'caught up')[] = [];
      const checkpointReached = async (_: unknown, position: Position) => {
        checkpoints.push(position);
        heard.push(position);
      };
      const subscription = bench
        .client()
        .subscribeToAll({ fromPosition, filter: { ...filter, checkpointReached } as Filter });
      subscription.on('caughtUp', () => heard.push('caught up'));
      subscription.on('data', (event) => heard.push(nOf(event)));
      const numbers = () => heard.filter((what) => typeof what === 'number');
      return { checkpoints, heard, numbers };
    }

    beforeEach(async () => {
      for (const n of range(0, 10))
        await bench.store.append(`${n % 2 ? 'shop.order' : 'fair.desk'}-a`, 'any', [
          anEvent({ n }, n < 4 ? 'early' : 'late'),
        ]);
    });
    const sellMore = (n: number) => bench.store.append('fair.desk-a', 'any', [anEvent({ n }, 'late')]);

    it.each([
      ['prefixes of streams', streamNameFilter({ prefixes: ['fair.', 'none'] }), [0, 2, 4, 6, 8, 10]],
      ['a regular expression on streams', streamNameFilter({ regex: '^fair' }), [0, 2, 4, 6, 8, 10]],
      ['prefixes of types', eventTypeFilter({ prefixes: ['la'] }), [4, 5, 6, 7, 8, 9, 10]],
      ['a regular expression on types', eventTypeFilter({ regex: 'e$' }), [4, 5, 6, 7, 8, 9, 10]],
      ['all but what the system says', excludeSystemEvents(), range(0, 11)],
    ])('on %s hears what matches, before and after it has caught up', async (_, filter, expected) => {
      const { heard, numbers } = listenTo(filter);
      await until(() => heard.includes('caught up'));
      await bench.store.append('shop.order-a', 'any', [anEvent({ n: 99 }, 'early of another kind')]);
      await sellMore(10);
      await until(() => heard.includes(10));
      expect(numbers().filter((n) => n !== 99)).toEqual(expected);
    });

    it('gets a checkpoint after each window × interval events', async () => {
      const filter = eventTypeFilter({ prefixes: ['early'], maxSearchWindow: 2, checkpointInterval: 2 });
      const { checkpoints, heard } = listenTo(filter);
      await until(() => heard.includes('caught up'));
      const positions: Position[] = [];
      for await (const { event } of bench.client().readAll()) positions.push(event!.position!);
      expect(heard).toEqual([0, 1, 2, 3, positions[3], positions[7], 'caught up']);
      // Two read before count towards the next.
      await sellMore(10);
      await pause(20);
      expect(checkpoints).toHaveLength(2);
      await sellMore(11);
      await until(() => checkpoints.length === 3);
    });

    it('continues behind a checkpoint as if it had never been interrupted', async () => {
      const filter = eventTypeFilter({ prefixes: ['late'], maxSearchWindow: 3, checkpointInterval: 1 });
      const first = listenTo(filter);
      await until(() => first.heard.includes('caught up'));
      for (const checkpoint of first.checkpoints) {
        const before = first.heard.slice(0, first.heard.indexOf(checkpoint)).filter((what) => typeof what === 'number');
        const second = listenTo(filter, checkpoint);
        await until(() => second.heard.includes('caught up'));
        expect([...before, ...second.numbers()]).toEqual(range(4, 10));
      }
      expect(first.checkpoints).toHaveLength(3);
    });

    it('reads 32 events at a time by default', async () => {
      const { checkpoints, heard } = listenTo(eventTypeFilter({ prefixes: ['none'] }));
      await until(() => heard.includes('caught up'));
      await bench.store.append('fair.desk-a', 'any', someEvents(21));
      await pause(20);
      expect(checkpoints).toEqual([]);
      await bench.store.append('fair.desk-a', 'any', someEvents(1));
      await until(() => checkpoints.length === 1);
    });
  });

  describe('to a stream', () => {
    it('delivers existing events, a caught-up message, and new events of that stream only', async () => {
      await sell(0, 300);
      await sell(1_000, 3, 'fair.desk-ab');
      const heard = listen(bench.client().subscribeToStream('fair.desk-a'));
      await heardLast(heard, 'caught up');
      await sell(1_003, 400, 'fair.desk-ab');
      await sell(300);
      await heardLast(heard, 300);
      expect(heard).toEqual(['confirmed', ...range(0, 300), 'caught up', 300]);
    });

    it('delivers once an event that arrives between the first read of the log and that of the stream', async () => {
      await sell(0, 2);
      const head = bench.store.head.bind(bench.store);
      bench.store.head = async () => {
        const position = await head();
        await sell(2);
        return position;
      };
      const heard = listen(bench.client().subscribeToStream('fair.desk-a'));
      await heardLast(heard, 'caught up');
      await sell(3);
      await heardLast(heard, 3);
      expect(heard).toEqual(['confirmed', 0, 1, 2, 'caught up', 3]);
    });

    it('continues behind a revision', async () => {
      await sell(0, 4);
      const heard = listen(bench.client().subscribeToStream('fair.desk-a', { fromRevision: 1n }));
      await heardLast(heard, 'caught up');
      await sell(4);
      await heardLast(heard, 4);
      expect(heard).toEqual(['confirmed', 2, 3, 'caught up', 4]);
    });

    it('delivers only new events of the stream from its end', async () => {
      await sell(0, 4);
      const heard = listen(bench.client().subscribeToStream('fair.desk-a', { fromRevision: END }));
      await heardLast(heard, 'caught up');
      await sell(4);
      await heardLast(heard, 4);
      expect(heard).toEqual(['confirmed', 'caught up', 4]);
    });

    it('may wait for a stream that does not exist yet', async () => {
      const heard = listen(bench.client().subscribeToStream('fair.desk-a'));
      await heardLast(heard, 'caught up');
      await sell(0, 2);
      await heardLast(heard, 1);
      expect(heard).toEqual(['confirmed', 'caught up', 0, 1]);
    });
  });
});
