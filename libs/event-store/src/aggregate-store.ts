import { backoffMs, currentCausation, deriveId, fold, TimeIsUp, timeLeftMs, UnknownEvent } from '@maru/kernel';
import type { Causation, Decider, DomainEvent, Random, ReasonCode, Scheduler } from '@maru/kernel';
import { ForeignStream, InvalidEvent, WrongExpectedRevision } from './event-store';
import type { EventStore, NewEvent, RecordedEvent } from './event-store';
import { LruMap } from './lru-map';
import { ConcurrencyConflict } from './outcome';
import type { Outcome } from './outcome';

export interface AggregateStoreOptions<Command, State, Event extends DomainEvent, Code extends ReasonCode> {
  readonly decider: Decider<Command, State, Event, Code>;
  /** All event types, of all versions, in the aggregate's streams; usually the contracts of `Event`. */
  readonly events: readonly { readonly type: Event['type'] }[];
  /** `<context>.<aggregate>`: the stream of an aggregate is `<prefix>-<id>`. */
  readonly streamPrefix: string;
  readonly store: EventStore;
  readonly scheduler: Scheduler;
  readonly random: Random;
  /** How many folded states are kept in memory; default 2,000. */
  readonly cacheSize?: number;
  /** How often a command that lost a race is decided anew; default 10. */
  readonly attempts?: number;
}

/** An aggregate as the log had it; `revision` is undefined when it has no event. */
export interface Loaded<State> {
  readonly state: State;
  readonly revision: number | undefined;
}

interface Waiting<Command, State, Event, Code extends ReasonCode> {
  readonly command: Command;
  readonly causation: Causation;
  readonly begins: boolean;
  readonly resolve: (outcome: Outcome<State, Event, Code>) => void;
  readonly reject: (fault: unknown) => void;
}

// Bounds one append: so many commands of a hot stream are decided on one load at the most.
const COMMANDS_PER_APPEND = 256;
// A store that is away for longer than about a second is the caller's affair.
const FAULT_RETRIES = 5;

/**
 * Runs the commands of one kind of aggregate: load, decide, append at the revision that was read.
 *
 * Commands for the same stream that wait in this process are decided one after the other on one load and appended together.
 * A folded state is kept in memory; the append at its revision proves that it was current, and an answer without events
 * (a refusal, or nothing to do) that was found on a kept state is given out only after the store has been asked for news.
 * A lost race is decided anew, with jitter, a bounded number of times.
 *
 * A stream with an event of an undeclared type is not folded, because its state is unknown. Every command and every
 * load of it throws `UnknownEvent` and appends nothing. A state kept from before that event does no harm, because the
 * append at its revision fails.
 */
export class AggregateStore<Command, State, Event extends DomainEvent, Code extends ReasonCode = ReasonCode> {
  private readonly cache: LruMap<string, Loaded<State>>;
  private readonly lanes = new Map<string, Waiting<Command, State, Event, Code>[]>();
  private readonly declared: ReadonlySet<string>;

  constructor(private readonly options: AggregateStoreOptions<Command, State, Event, Code>) {
    this.cache = new LruMap(options.cacheSize ?? 2_000);
    this.declared = new Set(options.events.map(({ type }) => type));
  }

  streamOf(id: string): string {
    return `${this.options.streamPrefix}-${id}`;
  }

  /**
   * Decides `command` on the aggregate and appends what it causes. An event's id derives from the causing message, its place
   * and what it says: the same decision made twice at the same revision appends once, and no two events share an id.
   * @param causation default: what the current work follows from; there must be one.
   * @throws TimeIsUp when its deadline had passed before anything was appended, or before it was known whether that was;
   * ConcurrencyConflict when every attempt lost its race; UnknownEvent when the stream has a type that is not declared;
   *   whatever the store throws when it is unreachable
   */
  execute(id: string, command: Command, causation = currentCausation()): Promise<Outcome<State, Event, Code>> {
    return this.enqueue(id, command, causation, false);
  }

  /**
   * As `execute`, for a command that most likely is the first of its stream: decided as if nothing had happened, which the
   * append then proves, so that a new stream is not read before it is written. Where something has happened, it is decided anew.
   * Only a message that began the stream once before gets the outcome of then, whatever has happened since: not for those who go
   * on from the state.
   */
  begin(id: string, command: Command, causation = currentCausation()): Promise<Outcome<State, Event, Code>> {
    return this.enqueue(id, command, causation, true);
  }

  private enqueue(
    id: string,
    command: Command,
    causation: Causation | undefined,
    begins: boolean,
  ): Promise<Outcome<State, Event, Code>> {
    const stream = this.streamOf(id);
    if (!causation) return Promise.reject(new Error(`a command for ${stream} must run inside causedBy(...)`));
    return new Promise((resolve, reject) => {
      const waiting = { command, causation, begins, resolve, reject };
      const lane = this.lanes.get(stream);
      if (lane) {
        lane.push(waiting);
      } else {
        this.lanes.set(stream, [waiting]);
        void this.drain(stream);
      }
    });
  }

  /**
   * The aggregate as the log has it now, read from the store (from the kept revision on).
   * @throws UnknownEvent
   */
  load(id: string): Promise<Loaded<State>> {
    const stream = this.streamOf(id);
    return this.refresh(stream, this.cache.get(stream), [{ causation: currentCausation() }]);
  }

  /** The aggregate as it was last seen here, which may be behind the log; for what never changes once it is there. */
  async recall(id: string): Promise<Loaded<State>> {
    return this.cache.get(this.streamOf(id)) ?? this.load(id);
  }

  /**
   * The events of the aggregate, oldest first; none when it does not exist. `from`: the first revision, default 0; `limit`: at most so
   * many, default all.
   * @throws UnknownEvent
   */
  history(id: string, { from = 0, limit }: { readonly from?: number; readonly limit?: number } = {}) {
    return this.read(this.streamOf(id), from, [{ causation: currentCausation() }], limit);
  }

  private async drain(stream: string): Promise<void> {
    const lane = this.lanes.get(stream)!;
    // Commands that are given in one go are decided together.
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

  private async settle(stream: string, given: readonly Waiting<Command, State, Event, Code>[]): Promise<void> {
    let batch = given;
    const attempts = this.options.attempts ?? 10;
    const nothing = { state: this.options.decider.initialState, revision: undefined };
    let loaded: Loaded<State> | undefined = this.cache.get(stream) ?? (batch[0]!.begins ? nothing : undefined);
    for (let attempt = 0; attempt < attempts; attempt++) {
      if (attempt > 0) await this.options.scheduler.sleep(backoffMs(attempt, 5, 250, this.options.random));
      const kept = attempt === 0 ? loaded : undefined;
      loaded = kept ?? (await this.refresh(stream, loaded, batch));
      batch = stillWanted(batch);
      let decided = this.decideAll(stream, batch, loaded);
      if (kept && decided.unproven) {
        loaded = await this.refresh(stream, kept, batch);
        const before = batch;
        batch = stillWanted(batch);
        if (loaded !== kept || batch !== before) decided = this.decideAll(stream, batch, loaded);
      }
      const { revision } = loaded;
      const { events } = decided;
      try {
        if (events.length > 0)
          await this.withRetries(batch, () => this.options.store.append(stream, revision ?? 'no-stream', events));
      } catch (error) {
        if (error instanceof WrongExpectedRevision) continue;
        throw error;
      }
      this.keep(stream, decided.after);
      for (const conclude of decided.conclusions) conclude();
      return;
    }
    throw new ConcurrencyConflict(stream, attempts);
  }

  private decideAll(stream: string, batch: readonly Waiting<Command, State, Event, Code>[], loaded: Loaded<State>) {
    const { decider } = this.options;
    let { state, revision } = loaded;
    // Whether there is an answer that no append will prove to have been found on the newest state.
    let unproven = false;
    const events: NewEvent[] = [];
    const conclusions: (() => void)[] = [];
    for (const { command, causation, resolve, reject } of batch) {
      try {
        const decision = decider.decide(command, state);
        if (decision.accepted && decision.events.length > 0) {
          const undeclared = decision.events.find(({ type }) => !this.declared.has(type));
          if (undeclared)
            throw new InvalidEvent(`${undeclared.type} is not declared for ${stream}: add it to \`events\``);
          const first = (revision ?? -1) + 1;
          const after = fold(decider, decision.events, state);
          events.push(...decision.events.map((event, nth) => toNewEvent(stream, first + nth, event, causation)));
          state = after;
          revision = first + decision.events.length - 1;
        } else {
          unproven = true;
        }
        const outcome = { ...decision, state, revision };
        conclusions.push(() => resolve(outcome));
      } catch (fault) {
        // A decider that throws, or events that are no JSON, are a defect of that one command; the others go on.
        unproven = true;
        conclusions.push(() => reject(fault));
      }
    }
    return { events, conclusions, unproven, after: { state, revision } };
  }

  private async refresh(
    stream: string,
    known: Loaded<State> | undefined,
    askers: readonly Asker[],
  ): Promise<Loaded<State>> {
    const { decider } = this.options;
    const { state, revision } = known ?? { state: decider.initialState, revision: undefined };
    const read = await this.read(stream, (revision ?? -1) + 1, askers);
    if (known && read.length === 0) return known;
    const loaded = { state: fold(decider, read, state), revision: read.at(-1)?.revision ?? revision };
    this.keep(stream, loaded);
    return loaded;
  }

  private async read(
    stream: string,
    from: number,
    askers: readonly Asker[],
    limit?: number,
  ): Promise<readonly (RecordedEvent & Event)[]> {
    const options = limit === undefined ? { from } : { from, limit };
    const read = await this.withRetries(askers, () => this.options.store.readStream(stream, options));
    const unknown = read.find(({ type }) => !this.declared.has(type));
    if (unknown) throw new UnknownEvent(unknown);
    return read as unknown as readonly (RecordedEvent & Event)[];
  }

  /** A load that was slower than an append must not put the older state back; and what does not exist is not worth a place. */
  private keep(stream: string, loaded: Loaded<State>): void {
    if (loaded.revision === undefined) return;
    const kept = this.cache.get(stream)?.revision;
    if (kept === undefined || kept < loaded.revision) this.cache.set(stream, loaded);
  }

  /**
   * Asks the store again after a fault, as long as anybody waits. An append whose answer was lost is recognised by its ids, so it is
   * not doubled.
   */
  private async withRetries<T>(askers: readonly Asker[], work: () => Promise<T>): Promise<T> {
    const { scheduler, random } = this.options;
    for (let attempt = 0; ; attempt++) {
      try {
        return await work();
      } catch (fault) {
        if (isFinal(fault) || attempt >= FAULT_RETRIES) throw fault;
        if (askers.every(isLate)) throw new TimeIsUp({ cause: fault });
        await scheduler.sleep(backoffMs(attempt, 50, 1_000, random));
      }
    }
  }
}

/** Whoever a command or a question is from; without a causation there is nobody who could leave. */
interface Asker {
  readonly causation: Causation | undefined;
}

const isLate = ({ causation }: Asker): boolean => timeLeftMs(causation) <= 0;

/** The commands that somebody still waits for; the others are over. */
function stillWanted<Each extends Asker & { readonly reject: (fault: unknown) => void }>(
  batch: readonly Each[],
): readonly Each[] {
  // Each is looked at once: time goes on meanwhile.
  const late = new Set(batch.filter(isLate));
  for (const { reject } of late) reject(new TimeIsUp());
  return late.size > 0 ? batch.filter((each) => !late.has(each)) : batch;
}

/** Whether the store's answer would be the same another time. */
function isFinal(fault: unknown): boolean {
  return [WrongExpectedRevision, InvalidEvent, ForeignStream, RangeError].some((kind) => fault instanceof kind);
}

function toNewEvent(stream: string, revision: number, { type, data }: DomainEvent, causation: Causation): NewEvent {
  const { messageId, correlationId, traceparent } = causation;
  const text = JSON.stringify(data) as string | undefined;
  if (text === undefined) throw new InvalidEvent(`${type} for ${stream} has no data`);
  return {
    id: deriveId(messageId, stream, revision, type, text),
    type,
    data,
    metadata: { correlationId, causationId: messageId, ...(traceparent === undefined ? {} : { traceparent }) },
  };
}
