import type { Decider, DomainEvent, Random, ReasonCode, Scheduler } from '@maru/kernel';
import type { EventStore } from './event-store';

/** A part of a history: the first revision, default 0; and the most events, default all. */
export interface HistoryOptions {
  readonly from?: number;
  readonly limit?: number;
}

export interface AggregateStoreOptions<Command, State, Event extends DomainEvent, Code extends ReasonCode> {
  readonly decider: Decider<Command, State, Event, Code>;
  /** All event types, of all versions, in the aggregate's streams; usually the contracts of `Event`. */
  readonly events: readonly { readonly type: Event['type'] }[];
  /** `<context>.<aggregate>`: the stream of an aggregate is `<prefix>-<id>`. */
  readonly streamPrefix: string;
  /** Its `snapshots` keep states of long streams, for a decider with a `stored` form. */
  readonly store: EventStore;
  readonly scheduler: Scheduler;
  readonly random: Random;
  /** Whether a snapshot may hold a state; default always. */
  readonly mayBeStored?: (state: State) => boolean;
  /** The number of folded states in memory; default 2,000. */
  readonly cacheSize?: number;
  /** Their approximate size limit in bytes; default 32 MiB. */
  readonly cacheBytes?: number;
  /** The most decisions of a command that keeps losing races; default 10. */
  readonly attempts?: number;
}
