import { fold, SeededRandom } from '@maru/kernel';
import fc from 'fast-check';
import type { RecordedEvent } from './event-store';
import { InMemoryEventStore, InMemoryLog } from './in-memory/in-memory-event-store';
import { InMemorySnapshotStore } from './states/snapshot-store';
import { range } from './testing/contract-bench';
import { NoWaiting } from './testing/no-waiting';
import { aMessage, desk, openDesk } from './testing/ticket-desk';
import type { DeskCommand, DeskEvent } from './testing/ticket-desk';
import { TroubledStore } from './testing/troubled-store';

const scheduler = new NoWaiting();

describe('two processes over a failing store', () => {
  it('keep only states of the log, whatever they do and however the store fails', async () => {
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
      restart: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 20 }),
        fc.integer(),
        fc.integer({ min: 1, max: 5 }),
        async (steps, seed, every) => {
          const log = new InMemoryLog();
          const snapshots = new InMemorySnapshotStore(every);
          const stores = [0, 1].map(() => new TroubledStore(new InMemoryEventStore(log), snapshots));
          for (const store of stores) store.pageLimit = 3;
          const processes = stores.map((store) => openDesk(store, { scheduler, random: new SeededRandom(seed) }));
          const running: Promise<unknown>[] = [];
          for (const { process, crowd, message, trouble, load, restart } of steps) {
            if (restart) processes[process] = openDesk(stores[process]!, { scheduler, random: new SeededRandom(seed) });
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
          processes.push(openDesk(stores[0]!, { scheduler }));
          for (const desks of processes) expect((await desks.load('a')).state).toEqual(truth);
          for (const text of snapshots.kept.values()) {
            const { revision, state } = JSON.parse(text) as { revision: number; state: unknown };
            expect(state).toEqual(
              fold(desk, history.slice(0, revision + 1) as unknown as (RecordedEvent & DeskEvent)[]),
            );
          }
          expect(snapshots.faults).toEqual([]);
          expect(new Set(truth.buyers).size).toBe(truth.buyers.length);
          expect(truth.left).toBeGreaterThanOrEqual(0);
        },
      ),
      { numRuns: 150 },
    );
  });
});
