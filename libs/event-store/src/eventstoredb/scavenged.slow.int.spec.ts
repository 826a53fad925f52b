import { streamNameFilter } from '@eventstore/db-client';
import type { AllStreamResolvedEvent } from '@eventstore/db-client';
import { START } from '../event-store';
import type { Position } from '../event-store';
import type { ServerVersion } from '../testing/eventstoredb-server';
import { collecting, numbersOf, pause, range, someEvents, until } from '../testing/contract-bench';
import { openClient } from './open-client';
import { fromPosition } from './position';
import { aStream, serverBench } from './server-bench';

// The sizes of the report: OWN=400 OTHERS=16000 REPORT=1 npx jest --selectProjects event-store --testPathPatterns
// scavenged
const OWN = Number(process.env['OWN'] ?? 40);
const OTHERS = Number(process.env['OTHERS'] ?? 800);
const POSITIONS = 8;
const orders = { filter: { streamPrefixes: ['shop.'] } };

describe.each<ServerVersion>(['23.10', '24.2', '25.0'])(
  'following a log whose events are scavenged, as on %s',
  (version) => {
    const bench = serverBench({ version });
    const { own, others, scavenge } = logOf(bench);

    it('delivers every event behind positions whose events are gone', async () => {
      const positions: Position[] = [];
      for (const n of range(0, OWN)) {
        await own(n);
        await others(OTHERS / OWN);
        // The places of foreign events: a checkpoint, or the end of the log that a read reached.
        if (n % (OWN / POSITIONS) === 0) positions.push(await bench.stored.head());
      }
      const store = bench.open();
      const kept = positions.map((position) => ({ position: bench.positionOf(position), behind: behind(position) }));
      await scavenge();
      const missed = { byTheClient: 0, bySubscribe: 0, byReadAll: 0 };
      for (const { position, behind } of kept) {
        const follower = collecting(store, { ...orders, after: position });
        await until(() => numbersOf(follower.events).includes(OWN - 1));
        await follower.subscription.close();
        missed.bySubscribe += behind - follower.events.length;
        missed.byReadAll += behind - (await store.readAll({ ...orders, after: position })).events.length;
        missed.byTheClient += behind - (await heardByTheClient(bench.server.connection, position));
      }
      if (process.env['REPORT'])
        process.stdout.write(
          `${version}: ${OWN} own events among ${OTHERS} others, ${POSITIONS} positions: missed ${JSON.stringify(missed)}\n`,
        );
      expect(missed).toEqual({ byTheClient: version === '23.10' ? POSITIONS : 0, bySubscribe: 0, byReadAll: 0 });
    });

    /** The number of own events behind a position. */
    const behind = (position: Position) =>
      bench.stored.everything.filter((event) => event.position > position && event.stream.startsWith('shop.')).length;

    it('continues when the log behind the position is empty, and the event of the position is gone', async () => {
      await own(0);
      await others(3);
      const after = bench.positionOf(await bench.stored.head());
      await scavenge();
      await own(1);
      const follower = collecting(bench.open(), { ...orders, after });
      await follower.until(1);
      await follower.subscription.close();
      const waiting = collecting(bench.open(), { ...orders, after: bench.positionOf(await bench.stored.head()) });
      await pause(100);
      await own(2);
      await waiting.until(1);
      expect([numbersOf(follower.events), numbersOf(waiting.events)]).toEqual([[1], [2]]);
      // The last event of all is gone.
      await others(3);
      const last = bench.positionOf(await bench.stored.head());
      await scavenge();
      const behindTheEnd = collecting(bench.open(), { ...orders, after: last });
      await pause(100);
      await own(3);
      await behindTheEnd.until(1);
      expect(numbersOf(behindTheEnd.events)).toEqual([3]);
    });

    it('misses nothing when a scavenge runs at any moment of subscribing', async () => {
      const { faults } = bench.server;
      const admit = faults.admit.bind(faults);
      for (const moment of range(0, 4)) {
        await others(3);
        const after = bench.positionOf(await bench.stored.head());
        await own(moment);
        await others(2);
        let asked = 0;
        // The scavenge runs during one of the calls: the first, the second, ...
        faults.admit = async (kind, signal) => {
          if (kind !== 'tombstone' && asked++ === moment) await scavenge();
          return admit(kind, signal);
        };
        const follower = collecting(bench.open(), { ...orders, after });
        await pause(150);
        await own(100 + moment);
        await follower.until(2);
        await follower.subscription.close();
        faults.admit = admit;
        expect(numbersOf(follower.events)).toEqual([moment, 100 + moment]);
      }
    });

    it('misses and doubles nothing when it is dropped midway and scavenges run all the time', async () => {
      const follower = collecting(bench.open(), { ...orders, batchSize: 5 });
      for (const n of range(0, 60)) {
        await own(n);
        // Up to three checkpoints now and then.
        await others(n % 10 === 0 ? 800 : n % 7);
        if (n % 3 === 0) await scavenge();
        if (n % 5 === 0) bench.server.faults.dropSlowSubscriptions();
        await pause(5);
      }
      await follower.until(60);
      await pause(50);
      expect(numbersOf(follower.events)).toEqual(range(0, 60));
    });

    it('continues from a checkpoint far from own events, after any scavenge', async () => {
      await own(0);
      await others(1_200);
      await own(1);
      const first = collecting(bench.open(), orders);
      await first.until(2);
      await others(1_200);
      await until(() => bench.server.openCalls === 1);
      await pause(100);
      await scavenge();
      bench.server.faults.endSubscriptions();
      await own(2);
      await first.until(3);
      expect(numbersOf(first.events)).toEqual([0, 1, 2]);
    });

    it('misses nothing when the connection breaks after any message of the subscription', async () => {
      const { faults } = bench.server;
      for (const n of range(0, 3)) {
        await own(n);
        await others(300);
      }
      await own(3);
      const send = faults.beforeSending.bind(faults);
      for (const last of [1, 2, 3, 4, 6, 9]) {
        let sent = 0;
        faults.beforeSending = async (signal) => {
          if (sent++ === last) faults.endSubscriptions();
          return send(signal);
        };
        const follower = collecting(bench.open(), { ...orders, batchSize: 1 });
        await follower.until(4);
        await follower.subscription.close();
        expect(numbersOf(follower.events)).toEqual([0, 1, 2, 3]);
      }
      faults.beforeSending = send;
    });

    it('costs at most one more read for a subscription that begins at a position', async () => {
      await own(0);
      const after = bench.positionOf(await bench.stored.head());
      const store = bench.open();
      const requests = jest.spyOn(bench.server.faults, 'admit');
      for (const [from, kinds] of [
        [START, ['read', 'subscription']],
        [after, ['read', 'subscription', 'read']],
      ] as const) {
        requests.mockClear();
        const follower = collecting(store, { ...orders, after: from });
        await pause(50);
        await own(1);
        await follower.until(1);
        await follower.subscription.close();
        expect(requests.mock.calls.map(([kind]) => kind)).toEqual(kinds);
      }
    });
  },
);

/**
 * The number of events that the plain client's subscription gives from a position, without the
 * adapter's repair.
 */
async function heardByTheClient(connection: string, position: Position): Promise<number> {
  const client = openClient(connection, 0);
  const filter = streamNameFilter({ prefixes: ['shop.'] });
  const heard: AllStreamResolvedEvent[] = [];
  const subscription = client.subscribeToAll({ fromPosition: fromPosition(position)!, filter });
  subscription.on('data', (event: AllStreamResolvedEvent) => heard.push(event));
  await new Promise((resolve) => subscription.on('caughtUp', resolve));
  await subscription.unsubscribe();
  await client.dispose();
  return heard.length;
}

function logOf(bench: ReturnType<typeof serverBench>) {
  const strangers = new Set<string>();
  return {
    own: (n: number) => bench.stored.append(aStream(), 'no-stream', someEvents(1, n)),
    /** Events of other applications, each in a stream that the next scavenge removes. */
    async others(count: number) {
      if (count < 1) return;
      const stream = aStream('other.thing');
      strangers.add(stream);
      await bench.stored.append(stream, 'no-stream', someEvents(count));
    },
    async scavenge() {
      const client = openClient(bench.server.connection, 0);
      for (const stream of strangers) await client.tombstoneStream(stream);
      strangers.clear();
      await client.dispose();
      await bench.server.scavenge();
    },
  };
}
