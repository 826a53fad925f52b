import { AggregateStore, ContextEventStore, InMemoryEventStore, InMemorySnapshotStore } from '@maru/event-store';
import type { EventStore, NewEvent, ReadPageOptions, SnapshotStore } from '@maru/event-store';
import { deriveId, fold, SeededRandom } from '@maru/kernel';
import type { DomainEvent } from '@maru/kernel';
import type { ProcessState } from '@maru/sagas';
import { eventFixtures } from '@maru/testing';
import fc from 'fast-check';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { contexts } from '@maru/platform/contexts';
import { aggregateClassesOf, aggregatesOf, registrationOf } from './aggregates-of-contexts';
import { historyOf } from './random-histories';

const apps = join(__dirname, '../..');
const named = contexts.flatMap((context) =>
  aggregateClassesOf(context).map((kind) => [`${context.name}: ${kind.name}`, context, kind] as const),
);

/** The context's log and snapshots, with pages so small that every stream of more than one event counts as long. */
class ShortPages extends ContextEventStore {
  override readStreamPage(stream: string, options: ReadPageOptions = {}) {
    return super.readStreamPage(stream, { ...options, limit: 2 });
  }
}

/** The state in a form for comparison. The active nodes of a process's machine have no order, so they are sorted. */
function comparable(state: unknown): unknown {
  if (typeof state !== 'object' || state === null || !('snapshot' in state)) return state;
  const { snapshot, heard, ...rest } = state as ProcessState;
  const { machine, value, context, status, historyValue, output, error } = snapshot;
  const nodes = (snapshot as unknown as { _nodes: { id: string }[] })._nodes.map(({ id }) => id).sort();
  const situation = { machine: machine.id, value, context: context as unknown, status, historyValue, output, error };
  return { ...rest, heard: [...heard], situation, nodes };
}
type Options = ConstructorParameters<typeof AggregateStore<unknown, unknown, DomainEvent>>[0];

const asNew = ({ type, data }: DomainEvent, n: number): NewEvent => ({
  ...{ id: deriveId('stored states', String(n)), type, data },
  metadata: { correlationId: 'conversation', causationId: 'before' },
});

interface Recorded {
  readonly version: number;
  /** The types of the histories behind the digest. */
  readonly types: readonly string[];
  readonly digest: string;
}
/** The recorded digests of a context, by the name of the aggregate: `catalog: Products`. */
function recordedOf(context: string): readonly (readonly [string, Recorded])[] {
  const file = join(apps, context, 'test', 'stored-states.json');
  if (!existsSync(file)) return [];
  const all = JSON.parse(readFileSync(file, 'utf8')) as Record<string, Recorded>;
  return Object.entries(all).map(([aggregate, each]) => [`${context}: ${aggregate}`, each]);
}
const recorded = Object.fromEntries(contexts.flatMap(({ name }) => recordedOf(name)));

describe.each(named)('the states of %s', (name, context, kind) => {
  const fixtures = eventFixtures(context.name, join(apps, context.name, 'test/fixtures')) as ReadonlyMap<
    string,
    DomainEvent
  >;
  let registration: ReturnType<typeof registrationOf>;
  beforeAll(async () => {
    const all = await aggregatesOf(context, new InMemoryEventStore());
    registration = registrationOf(all.find((each) => each instanceof kind)!);
  });
  const over = (log: EventStore, snapshots?: SnapshotStore) => {
    const store = new ShortPages(log, context.name, snapshots);
    return new AggregateStore({ ...registration, store } as unknown as Options);
  };
  const types = () => registration.events.map(({ type }) => type);
  const history = (seed: number, of: readonly string[] = types()) =>
    historyOf(registration, fixtures, of, new SeededRandom(seed));
  const throughJson = (state: unknown) =>
    registration.decider.stored!.read(JSON.parse(JSON.stringify(registration.decider.stored!.write(state))));

  it('are the same with and without storing and reading them between events', () => {
    const lengths = new Set<number>();
    fc.assert(
      fc.property(fc.integer(), fc.array(fc.nat(60), { maxLength: 5 }), (seed, cuts) => {
        const { decider } = registration;
        const events = history(seed);
        lengths.add(events.length);
        let state = decider.initialState;
        events.forEach((event, n) => {
          if (cuts.includes(n)) state = throughJson(state);
          state = decider.evolve(state, event);
        });
        const whole = fold(decider, events);
        expect(comparable(state)).toEqual(comparable(whole));
        expect(comparable(throughJson(whole))).toEqual(comparable(whole));
      }),
      { numRuns: 40 },
    );
    expect(Math.max(...lengths)).toBeGreaterThan(0);
  });

  it('equal the folded stream, also beside snapshots that are old, broken, or of another version or history', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer(),
        fc.integer({ min: 1, max: 8 }),
        fc.integer({ min: 0, max: 60 }),
        fc.constantFrom('as it is', 'of another version', 'of another history', 'broken'),
        async (seed, everyEvents, cut, snapshot) => {
          const log = new InMemoryEventStore();
          const snapshots = new InMemorySnapshotStore(everyEvents);
          const events = history(seed);
          const stream = `${registration.streamPrefix}-1`;
          const before = events.slice(0, cut);
          if (before.length > 0) await log.append(stream, 'no-stream', before.map(asNew));
          await over(log, snapshots).load('1');
          for (let turn = 0; turn < 3; turn++) await setImmediate();
          for (const [key, text] of [...snapshots.kept]) {
            const stored = JSON.parse(text) as { version: number; eventId: string };
            if (snapshot === 'of another version') {
              snapshots.kept.delete(key);
              const version = stored.version + 1;
              snapshots.kept.set(`${version} ${stream}`, JSON.stringify({ ...stored, version, state: { n: 'newer' } }));
            } else if (snapshot === 'of another history') {
              snapshots.kept.set(key, JSON.stringify({ ...stored, eventId: 'another', state: { n: 'another' } }));
            } else if (snapshot === 'broken') snapshots.kept.set(key, '{');
          }
          if (cut < events.length)
            await log.append(stream, before.length - 1 < 0 ? 'no-stream' : before.length - 1, [
              ...events.slice(cut).map((event, n) => asNew(event, n + cut)),
            ]);
          const { decider } = registration;
          const expected = { state: comparable(fold(decider, events)), revision: events.length - 1 };
          const found = async (store?: SnapshotStore) => {
            const { state, revision } = await over(log, store).load('1');
            return { state: comparable(state), revision };
          };
          expect(await found(snapshots)).toEqual(expected);
          expect(await found()).toEqual(expected);
        },
      ),
      { numRuns: 25 },
    );
  });

  it('are folded and stored as when their version was recorded', () => {
    const { stored } = registration.decider;
    expect(stored).toBeDefined();
    const of: readonly string[] = recorded[name]?.version === stored!.version ? recorded[name].types : types();
    const hash = createHash('sha256');
    for (let seed = 1; seed <= 20; seed++)
      hash.update(JSON.stringify(stored!.write(fold(registration.decider, history(seed, of)))));
    const now: Recorded = { version: stored!.version, types: of, digest: hash.digest('hex').slice(0, 16) };
    // When the digest differs, give `stored` of the decider a new version, and put the received entry into
    // test/stored-states.json of the context.
    expect({ [kind.name]: now }).toEqual({ [kind.name]: recorded[name] });
  });
});

describe('stored states', () => {
  it('are recorded for every aggregate of the shop, and for nothing else', () => {
    expect(Object.keys(recorded).sort()).toEqual(named.map(([name]) => name).sort());
  });
});
