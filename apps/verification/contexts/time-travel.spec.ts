import { InMemoryEventStore } from '@maru/event-store';
import type { NewEvent } from '@maru/event-store';
import { deriveId, SeededRandom } from '@maru/kernel';
import type { DomainEvent } from '@maru/kernel';
import { contexts } from '@maru/platform/contexts';
import { eventFixtures } from '@maru/testing';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { aggregatesOf, registrationOf } from './aggregates-of-contexts';
import type { Aggregate } from './aggregates-of-contexts';
import { historyOf } from './random-histories';

// The number of random histories of each aggregate. A process plays its machine anew for each event.
const HISTORIES = {
  ...{ 'ordering.order': 200, 'ordering.order-fulfilment': 40, 'inventory.reservation': 40, 'inventory.stock': 20 },
  ...{ 'payments.payment': 40, 'shipping.shipment': 40, 'catalog.product': 20, 'customers.user': 20 },
};
const SEED = 17;

/** Appends the history in parts of random sizes, at times of their own, between the events of other streams. */
async function append(
  store: InMemoryEventStore,
  clock: { now: number },
  random: SeededRandom,
  stream: string,
  history: readonly DomainEvent[],
): Promise<void> {
  for (let at = 0; at < history.length;) {
    const part = history.slice(at, at + 1 + Math.floor(random.next() * 3));
    const events = part.map(({ type, data }, nth): NewEvent => {
      const id = deriveId(stream, String(at + nth));
      return { id, type, data, metadata: { correlationId: stream, causationId: id } };
    });
    await store.append(stream, at === 0 ? 'no-stream' : at - 1, events);
    at += part.length;
    clock.now += 1_000;
    const other = { id: deriveId(stream, 'other', String(at)), type: 'fair.other.v1', data: {} };
    await store.append(`fair.other-${other.id}`, 'no-stream', [{ ...other, metadata: events[0]!.metadata }]);
  }
}

describe('time travel', () => {
  const fixtures = new Map(
    contexts.flatMap(({ name }) => [...eventFixtures(name, join(__dirname, '../..', name, 'test/fixtures'))]),
  ) as ReadonlyMap<string, DomainEvent>;
  const clock = { now: Date.parse('2030-01-01T00:00:00.000Z') };
  const store = new InMemoryEventStore(undefined, () => new Date(clock.now));
  let aggregates: readonly Aggregate[];
  beforeAll(async () => {
    const all = await Promise.all(contexts.map((context) => aggregatesOf(context, store)));
    aggregates = all.flat();
  });

  it.each(Object.entries(HISTORIES))(
    'shows %s at every event of %i random histories as the fold of its stream up to there',
    async (prefix, histories) => {
      const aggregate = aggregates.find(({ streamPrefix }) => streamPrefix === prefix)!;
      const registration = registrationOf(aggregate);
      const random = new SeededRandom(SEED);
      const types = registration.events.map(({ type }) => type);
      let compared = 0;
      for (let n = 0; n < histories; n++) {
        const id = deriveId(prefix, String(n));
        const history = historyOf(registration, fixtures, types, random);
        await append(store, clock, random, aggregate.streamOf(id), history);
        const events = await store.readStream(aggregate.streamOf(id));
        let { initialState: folded } = registration.decider;
        for (const event of events) {
          const { revision, position, recordedAt } = event;
          folded = registration.decider.evolve(folded, event);
          // Each event by one kind of moment, and every third by its time.
          const lastThen = events.findLast((each) => each.recordedAt <= recordedAt)!.revision;
          const moment = [{ revision }, { position }, { time: recordedAt }][lastThen === revision ? compared % 3 : 0]!;
          const { state, last } = await aggregate.at(id, moment);
          const [shown, expected] = [aggregate.written(state), aggregate.written(folded)];
          // Thousands of comparisons; Jest's own is slow.
          if (last?.revision !== revision || !isDeepStrictEqual(shown, expected))
            expect({ moment, revision: last?.revision, state: shown }).toEqual({ moment, revision, state: expected });
          compared++;
        }
      }
      expect(compared).toBeGreaterThanOrEqual(histories);
    },
  );
});
