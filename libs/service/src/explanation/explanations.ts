import { EventStore } from '@maru/event-store';
import type { RecordedEvent } from '@maru/event-store';
import { inTime } from '@maru/kernel';
import type { Clock } from '@maru/kernel';
import { entityOf, heardByGroups, HeardLately, leaseOfRelay, outsideTheFlow } from '@maru/messaging';
import type { LeaseOfRelay, MessageBus, OutsideTheFlow, WatchedGroup } from '@maru/messaging';
import type { Policies } from '@maru/resilience';
import type { DataSource } from 'typeorm';
import type { RunningGroups } from '../parked/running-groups';
import type { ContextExplanation } from './context-explanation';
import { groupExplanation, lagOf } from './explain-groups';
import type { HeardOfEntity } from './explain-groups';
import type { Explains } from './explains';
import { parkedOf, waitingOf } from './outside-shown';

export interface ExplanationsOptions {
  readonly context: string;
  /** The stored types of the events that its relay sends. */
  readonly publishes: readonly string[];
  readonly store: EventStore;
  readonly database: DataSource;
  readonly bus: MessageBus;
  readonly groups: RunningGroups;
  readonly policies: Policies;
  readonly clock: Clock;
  readonly facts: Explains['factsOf'] | undefined;
}

// Each question to a backend; together they stay below the time that the gateway gives a context.
const ANSWER_MS = 1_200;
// The events of one stream of an entity that are looked at.
const EVENTS = 50;

type Answer<T> = { readonly value: T } | { readonly error: string };
const NOTHING: Answer<undefined> = { value: undefined };

/** Asks within the time limit. A backend without an answer is a fact of the explanation, not a fault of it. */
async function ask<T>(work: () => Promise<T>): Promise<Answer<T>> {
  try {
    return { value: await inTime(work(), { ms: ANSWER_MS }) };
  } catch (error) {
    return { error: (error as Error).message || String(error) };
  }
}

const given = <T>(answer: Answer<T>): T | undefined => ('value' in answer ? answer.value : undefined);
const standingOf = (answer: Answer<unknown>) =>
  'error' in answer ? ({ state: 'down', error: answer.error } as const) : ({ state: 'up' } as const);

/** Explains what a context knows of an entity, also while its database, the log or the brokers do not answer. */
export class Explanations {
  constructor(private readonly options: ExplanationsOptions) {}

  /** @param streams the streams of the entity in all contexts */
  async of(id: string, streams: readonly string[]): Promise<ContextExplanation> {
    const { context, store, database, bus, groups, facts } = this.options;
    const names = groups.all().map(({ group }) => group);
    const entities = [...new Set(streams.map(entityOf))];
    const relay = groups.relay;
    const [positions, outside, events, brokers, told, lease] = await Promise.all([
      ask(() => heardByGroups(database, names)),
      ask(() => outsideTheFlow(database, names, entities)),
      ask(() => this.eventsOf(streams)),
      ask(() => bus.check()),
      facts ? ask<object | undefined>(() => facts(id)) : NOTHING,
      relay ? ask<LeaseOfRelay | undefined>(() => leaseOfRelay(database, relay.group)) : NOTHING,
    ]);
    const heard = { events: given(events) ?? [], positions: given(positions) };
    const shown = await this.groupsOf(heard, store);
    const found: readonly OutsideTheFlow[] = given(outside) ?? [];
    return {
      context,
      backends: { database: standingOf(positions), log: standingOf(events), bus: standingOf(brokers) },
      groups: shown.filter(({ group }) => group !== relay?.group),
      relay: relay ? { ...shown.find(({ group }) => group === relay.group)!, lease: shownLease(given(lease)) } : null,
      parked: parkedOf(found),
      waiting: waitingOf(found),
      circuits: this.circuits(),
      facts: (given(told) as Record<string, unknown> | undefined) ?? null,
      ...('error' in told && { factsError: told.error }),
    };
  }

  private async eventsOf(streams: readonly string[]): Promise<readonly RecordedEvent[]> {
    const { store } = this.options;
    const read = streams.map((stream) => store.readStream(stream, { direction: 'backwards', limit: EVENTS }));
    return (await Promise.all(read)).flat().sort((one, other) => (one.position < other.position ? -1 : 1));
  }

  private async groupsOf(heard: HeardOfEntity, store: EventStore) {
    const { groups } = this.options;
    return Promise.all(
      groups.all().map(async (consumer) => {
        const watched = this.watched(consumer.group);
        const shown = groupExplanation(consumer, watched, heard);
        const reached = heard.positions?.get(consumer.group);
        if (!shown.behind || !reached) return shown;
        const lag = given(await ask(() => lagOf(store, watched.types, reached)));
        return { ...shown, ...(lag && { lag }) };
      }),
    );
  }

  /** A relay hears what its context publishes; it takes no messages, so it has heard none lately. */
  private watched(group: string): WatchedGroup {
    const { groups, publishes, clock } = this.options;
    return groups.watched(group) ?? { group, types: publishes, lately: new HeardLately(clock) };
  }

  private circuits(): ContextExplanation['circuits'] {
    const { policies, clock } = this.options;
    const now = clock.now().getTime();
    return policies.snapshots().map(({ name, circuit, openForMs, active }) => ({
      ...{ name, state: circuit, active },
      ...(openForMs > 0 && { closesAt: new Date(now + openForMs).toISOString() }),
    }));
  }
}

function shownLease(lease: LeaseOfRelay | undefined) {
  if (!lease) return null;
  const { holder, expiresAt, here, renewed } = lease;
  return {
    ...(holder !== undefined && { holder }),
    ...(expiresAt && { expiresAt: expiresAt.toISOString() }),
    ...{ here, renewed },
  };
}
