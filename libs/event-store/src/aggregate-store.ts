import { backoffMs, currentCausation, deriveId, fold } from '@maru/kernel';
import type { Causation, Decider, DomainEvent, Random, ReasonCode, Rejection, Scheduler } from '@maru/kernel';
import type { EventStore, NewEvent, RecordedEvent } from './event-store';
import { WrongExpectedRevision } from './event-store';
import { LruMap } from './lru-map';

/** What a command came to. `revision` is the stream's last one the decision was made on; undefined when it has no event. */
export type Outcome<State, Event, Code extends ReasonCode> =
  | {
      readonly accepted: true;
      readonly events: readonly Event[];
      readonly state: State;
      readonly revision: number | undefined;
    }
  | {
      readonly accepted: false;
      readonly rejection: Rejection<Code>;
      readonly state: State;
      readonly revision: number | undefined;
    };

/** The stream kept moving: the command lost every race and was given up. Trying again later may succeed. */
export class ConcurrencyConflict extends Error {
  override readonly name = 'ConcurrencyConflict';
  constructor(stream: string, attempts: number) {
    super(`${stream} changed under ${attempts} attempts in a row`);
  }
}

export interface AggregateStoreOptions<Command, State, Event extends DomainEvent, Code extends ReasonCode> {
  readonly decider: Decider<Command, State, Event, Code>;
  /** `<context>.<aggregate>`: the stream of an aggregate is `<prefix>-<id>`. */
  readonly streamPrefix: string;
  readonly store: EventStore;
  readonly scheduler: Scheduler;
  readonly random: Random;
  /** How many folded states are kept in memory; default 10,000. */
  readonly cacheSize?: number;
  /** How often a command that lost a race is decided anew; default 10. */
  readonly attempts?: number;
}

interface Loaded<State> {
  readonly state: State;
  readonly revision: number | undefined;
}

interface Waiting<Command, State, Event, Code extends ReasonCode> {
  readonly command: Command;
  readonly causation: Causation;
  readonly resolve: (outcome: Outcome<State, Event, Code>) => void;
  readonly reject: (fault: unknown) => void;
}

// Bounds one append: so many commands of a hot stream are decided on one load at the most.
const COMMANDS_PER_APPEND = 256;
const APPEND_FAULT_RETRIES = 3;

/**
 * Runs the commands of one kind of aggregate: load, decide, append at the revision that was read.
 *
 * Commands for the same stream that wait in this process are decided one after the other on one load and appended together.
 * A folded state is kept in memory; the append at its revision proves that it was current, and a refusal decided on a kept
 * state is decided again on a fresh read before it is given out. A lost race is decided anew, with jitter, a bounded number
 * of times.
 */
export class AggregateStore<Command, State, Event extends DomainEvent, Code extends ReasonCode = ReasonCode> {
  private readonly cache: LruMap<string, Loaded<State>>;
  private readonly lanes = new Map<string, Waiting<Command, State, Event, Code>[]>();

  constructor(private readonly options: AggregateStoreOptions<Command, State, Event, Code>) {
    this.cache = new LruMap(options.cacheSize ?? 10_000);
  }

  streamOf(id: string): string {
    return `${this.options.streamPrefix}-${id}`;
  }

  /**
   * Decides `command` on the aggregate and appends what it causes. The events' ids derive from `causation.messageId`, so
   * the same message decided twice at the same revision appends once.
   * @param causation default: what the current work follows from; there must be one.
   * @throws ConcurrencyConflict when every attempt lost its race; whatever the store throws when it is unreachable
   */
  execute(id: string, command: Command, causation = currentCausation()): Promise<Outcome<State, Event, Code>> {
    if (!causation) throw new Error(`a command for ${this.streamOf(id)} must run inside causedBy(...)`);
    return new Promise((resolve, reject) => {
      const stream = this.streamOf(id);
      const waiting = { command, causation, resolve, reject };
      const lane = this.lanes.get(stream);
      if (lane) {
        lane.push(waiting);
      } else {
        this.lanes.set(stream, [waiting]);
        void this.drain(stream);
      }
    });
  }

  /** The aggregate as the log has it now, read from the store (from the kept revision on). */
  async load(id: string): Promise<Loaded<State>> {
    const stream = this.streamOf(id);
    return this.refresh(stream, this.cache.get(stream));
  }

  private async drain(stream: string): Promise<void> {
    const lane = this.lanes.get(stream)!;
    // One turn of the event loop lets commands that arrive together be decided together.
    await Promise.resolve();
    while (lane.length > 0) {
      const batch = lane.splice(0, COMMANDS_PER_APPEND);
      try {
        await this.settle(stream, batch);
      } catch (fault) {
        this.cache.delete(stream);
        for (const waiting of batch) waiting.reject(fault);
      }
    }
    this.lanes.delete(stream);
  }

  private async settle(stream: string, batch: readonly Waiting<Command, State, Event, Code>[]): Promise<void> {
    const attempts = this.options.attempts ?? 10;
    let kept = this.cache.get(stream);
    for (let attempt = 0; attempt < attempts; attempt++) {
      if (attempt > 0) await this.options.scheduler.sleep(backoffMs(attempt, 5, 250, this.options.random));
      const fresh = kept === undefined || attempt > 0;
      const loaded = fresh ? await this.refresh(stream, kept) : kept!;
      kept = loaded;
      let decided = this.decideAll(stream, batch, loaded);
      if (!fresh && decided.needsFreshRead) {
        const reread = await this.refresh(stream, loaded);
        kept = reread;
        if (reread !== loaded) decided = this.decideAll(stream, batch, reread);
      }
      if (decided.events.length > 0) {
        try {
          await this.append(stream, kept.revision, decided.events);
        } catch (error) {
          if (error instanceof WrongExpectedRevision) continue;
          throw error;
        }
      }
      this.cache.set(stream, decided.after);
      for (const conclude of decided.conclusions) conclude();
      return;
    }
    throw new ConcurrencyConflict(stream, attempts);
  }

  private decideAll(stream: string, batch: readonly Waiting<Command, State, Event, Code>[], loaded: Loaded<State>) {
    const { decider } = this.options;
    let { state, revision } = loaded;
    let needsFreshRead = false;
    const events: NewEvent[] = [];
    const conclusions: (() => void)[] = [];
    for (const { command, causation, resolve, reject } of batch) {
      try {
        const decision = decider.decide(command, state);
        if (decision.accepted) {
          state = fold(decider, decision.events, state);
          decision.events.forEach((event, index) => events.push(toNewEvent(stream, event, index, causation)));
          if (decision.events.length > 0) revision = (revision ?? -1) + decision.events.length;
          else needsFreshRead = true;
          const outcome = { accepted: true as const, events: decision.events, state, revision };
          conclusions.push(() => resolve(outcome));
        } else {
          needsFreshRead = true;
          const outcome = { accepted: false as const, rejection: decision.rejection, state, revision };
          conclusions.push(() => resolve(outcome));
        }
      } catch (fault) {
        // A decider that throws is a defect of that one command; the others go on.
        conclusions.push(() => reject(fault));
      }
    }
    return { events, conclusions, needsFreshRead, after: { state, revision } };
  }

  private async append(stream: string, revision: number | undefined, events: readonly NewEvent[]): Promise<void> {
    for (let attempt = 0; ; attempt++) {
      try {
        await this.options.store.append(stream, revision ?? 'no-stream', events);
        return;
      } catch (error) {
        // The answer may have been lost after the commit: the same ids at the same revision are recognised by the store.
        if (error instanceof WrongExpectedRevision || attempt >= APPEND_FAULT_RETRIES) throw error;
        await this.options.scheduler.sleep(backoffMs(attempt, 50, 1_000, this.options.random));
      }
    }
  }

  private async refresh(stream: string, kept: Loaded<State> | undefined): Promise<Loaded<State>> {
    const from = kept?.revision === undefined ? 0 : kept.revision + 1;
    const read = await this.options.store.readStream(stream, { from });
    if (kept && read.length === 0) return kept;
    const state = fold(
      this.options.decider,
      read as unknown as readonly (RecordedEvent & Event)[],
      kept?.state ?? this.options.decider.initialState,
    );
    const loaded = { state, revision: read.at(-1)?.revision ?? kept?.revision };
    this.cache.set(stream, loaded);
    return loaded;
  }
}

function toNewEvent(stream: string, event: DomainEvent, index: number, causation: Causation): NewEvent {
  const { messageId, correlationId, traceparent } = causation;
  return {
    id: deriveId(messageId, stream, event.type, index),
    type: event.type,
    data: event.data,
    metadata: { correlationId, causationId: messageId, ...(traceparent === undefined ? {} : { traceparent }) },
  };
}
