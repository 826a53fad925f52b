import { backoffMs, currentCausation, TimeIsUp } from '@maru/kernel';
import type { DomainEvent, ReasonCode } from '@maru/kernel';
import type { AggregateStoreOptions, HistoryOptions } from './aggregate-store-options';
import { WrongExpectedRevision } from './event-store';
import type { RecordedEvent } from './event-store';
import { ConcurrencyConflict } from './outcome';
import type { Outcome } from './outcome';
import { isLate, stillWanted } from './states/asker';
import type { Asker } from './states/asker';
import { AskingAgain } from './states/asking-again';
import { decideBatch } from './states/decide-batch';
import type { Given, Waiting } from './states/decide-batch';
import type { Folded, Loaded } from './states/folded';
import { KeptStates } from './states/kept-states';
import type { LoadedAt, Moment } from './states/moment';
import { MomentReader } from './states/moment-reader';
import { Snapshots } from './states/snapshots';
import { StateReader } from './states/state-reader';
import { MOST_PAGE_EVENTS, PAGE_EVENTS } from './whole-stream';

// Bounds one append: at most this many commands of a hot stream share one load.
const COMMANDS_PER_APPEND = 256;

/**
 * Runs the commands of one kind of aggregate: load, decide, append at the revision that was read.
 *
 * Commands for the same stream that wait in this process are decided one after the other on one load and appended
 * together. A folded state is cached. The append at its revision proves that it was current. An answer without events
 * (a refusal, or nothing to do) from a cached state is checked against the store first. A lost race is decided again,
 * with jitter, a bounded number of times.
 *
 * A stream may have any length. It is read page by page, once for concurrent readers, and from a snapshot that the
 * stream proves, if there is one (docs/adr/0031-long-streams.md).
 *
 * A stream with an event of an undeclared type is not folded, because its state is unknown. Every command and every
 * load of it throws `UnknownEvent` and appends nothing. A cached state from before that event does no harm, because the
 * append at its revision fails.
 */
export class AggregateStore<Command, State, Event extends DomainEvent, Code extends ReasonCode = ReasonCode> {
  private readonly lanes = new Map<string, Waiting<Command, State, Event, Code>[]>();
  private readonly declared: ReadonlySet<string>;
  private readonly kept: KeptStates<State>;
  private readonly snapshots: Snapshots<State> | undefined;
  private readonly askingAgain: AskingAgain;
  private readonly reader: StateReader<State, Event>;
  private readonly moments: MomentReader<State, Event>;

  constructor(private readonly options: AggregateStoreOptions<Command, State, Event, Code>) {
    const { decider, store, scheduler, random, cacheSize = 2_000, cacheBytes = 33_554_432 } = options;
    const { stored } = decider;
    const { mayBeStored = () => true } = options;
    this.declared = new Set(options.events.map(({ type }) => type));
    this.kept = new KeptStates({ count: cacheSize, bytes: cacheBytes, stored });
    this.snapshots = store.snapshots && stored && new Snapshots({ store: store.snapshots, stored, mayBeStored });
    this.askingAgain = new AskingAgain(scheduler, random);
    const { declared, kept, snapshots, askingAgain } = this;
    this.reader = new StateReader({ decider, declared, store, kept, snapshots, askingAgain });
    this.moments = new MomentReader({ decider, declared, store, snapshots, askingAgain });
  }

  /** `<context>.<aggregate>`. */
  get streamPrefix(): string {
    return this.options.streamPrefix;
  }

  streamOf(id: string): string {
    return `${this.options.streamPrefix}-${id}`;
  }

  /** The stored form of a state as plain JSON; undefined when the decider has none. */
  written(state: State): unknown {
    return this.options.decider.stored?.write(state);
  }

  /**
   * Decides `command` on the aggregate and appends its events. An event's id derives from the causing message, its
   * place and its content: the same decision made twice at the same revision appends once, and no two events share an
   * id.
   * @param causation default: the cause of the current work; there must be one.
   * @throws TimeIsUp when the deadline passed before the append, or before its outcome was known; ConcurrencyConflict
   * when every attempt lost its race; UnknownEvent when the stream has an undeclared type; errors of an unreachable
   * store
   */
  execute(id: string, command: Command, causation = currentCausation()): Promise<Outcome<State, Event, Code>> {
    return this.enqueue(id, { command, causation, begins: false });
  }

  /**
   * As `execute`, for a command that is meant for `expectedRevision` of the stream only. Its append proves that.
   * @throws WrongExpectedRevision when the stream is at another one, also when it moves before the append
   */
  executeAt(
    id: string,
    expectedRevision: number,
    command: Command,
    causation = currentCausation(),
  ): Promise<Outcome<State, Event, Code>> {
    return this.enqueue(id, { command, causation, expectedRevision, begins: false });
  }

  /**
   * As `execute`, for a command that is probably the first of its stream. It is decided on the initial state, and the
   * append proves that, so a new stream is not read before it is written. If the stream has events, the command is
   * decided again. A message that began the stream before gets its first outcome, whatever has happened since, so do
   * not use it when the state matters afterwards.
   */
  begin(id: string, command: Command, causation = currentCausation()): Promise<Outcome<State, Event, Code>> {
    return this.enqueue(id, { command, causation, begins: true });
  }

  private enqueue(id: string, { causation, ...given }: Given<Command>): Promise<Outcome<State, Event, Code>> {
    const stream = this.streamOf(id);
    if (!causation) return Promise.reject(new Error(`a command for ${stream} must run inside causedBy(...)`));
    return new Promise((resolve, reject) => {
      const waiting = { ...given, causation, resolve, reject };
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
   * The aggregate as in the log, read from the store (after the cached revision).
   * @throws UnknownEvent; TimeIsUp when its deadline passed before a long stream was read
   */
  async load(id: string): Promise<Loaded<State>> {
    const stream = this.streamOf(id);
    const asker: Asker = { causation: currentCausation() };
    const { state, revision } = await this.reader.refresh(stream, this.kept.get(stream), () => [asker]);
    return { state, revision };
  }

  /**
   * The aggregate at an earlier moment: the fold of its events up to there, read page by page from a snapshot of before
   * that moment, if there is one. No event yet at that moment: the initial state, without a revision.
   * @throws UnknownEvent for an undeclared type up to the moment; TimeIsUp when its deadline passes between two pages
   */
  at(id: string, moment: Moment): Promise<LoadedAt<State>> {
    return this.moments.read(this.streamOf(id), moment, { causation: currentCausation() });
  }

  /** The cached aggregate, which may be behind the log; for facts that never change once they exist. */
  async recall(id: string): Promise<Loaded<State>> {
    const kept = this.whole(this.streamOf(id));
    return kept ? { state: kept.state, revision: kept.revision } : this.load(id);
  }

  /**
   * The events of the aggregate page by page, oldest first; none when it does not exist.
   * @throws UnknownEvent; TimeIsUp when its deadline passes between two pages
   */
  async *history(
    id: string,
    { from = 0, limit = Infinity }: HistoryOptions = {},
  ): AsyncGenerator<RecordedEvent & Event, void, undefined> {
    const asker: Asker = { causation: currentCausation() };
    let [next, left] = [from, limit];
    for (let size = PAGE_EVENTS; ; size = MOST_PAGE_EVENTS) {
      const page = await this.reader.page(this.streamOf(id), next, Math.min(size, left), () => isLate(asker));
      yield* page.events;
      left -= page.events.length;
      if (page.atEnd || left <= 0) return;
      if (isLate(asker)) throw new TimeIsUp();
      next = page.next;
    }
  }

  private async drain(stream: string): Promise<void> {
    const lane = this.lanes.get(stream)!;
    // Commands of one turn of the event loop are decided together.
    await Promise.resolve();
    while (lane.length > 0) {
      const batch = lane.splice(0, COMMANDS_PER_APPEND);
      try {
        await this.settle(stream, batch, lane);
      } catch (fault) {
        // An abandoned read continues where it stopped; everything else is read again.
        if (this.whole(stream)) this.kept.forget(stream);
        for (const waiting of batch) waiting.reject(fault);
      }
    }
    this.lanes.delete(stream);
  }

  private async settle(
    stream: string,
    given: readonly Waiting<Command, State, Event, Code>[],
    behind: readonly Asker[],
  ): Promise<void> {
    let batch = given;
    const refresh = (known: Folded<State> | undefined) =>
      this.reader.refresh(stream, known, () => [...batch, ...behind]);
    const attempts = this.options.attempts ?? 10;
    let loaded = this.expected(stream, batch[0]!.begins);
    for (let attempt = 0; attempt < attempts; attempt++) {
      if (attempt > 0) await this.options.scheduler.sleep(backoffMs(attempt, 5, 250, this.options.random));
      const kept = attempt === 0 ? loaded : undefined;
      loaded = kept ?? (await refresh(loaded));
      batch = stillWanted(batch);
      let decided = this.decide(stream, batch, loaded);
      if (kept && decided.unproven) {
        loaded = await refresh(kept);
        const before = batch;
        batch = stillWanted(batch);
        if (loaded !== kept || batch !== before) decided = this.decide(stream, batch, loaded);
      }
      const { revision } = loaded;
      const { events } = decided;
      try {
        if (events.length > 0)
          await this.askingAgain.until(
            () => batch.every(isLate),
            () => this.options.store.append(stream, revision ?? 'no-stream', events),
          );
      } catch (error) {
        if (error instanceof WrongExpectedRevision) continue;
        throw error;
      }
      this.kept.keep(stream, this.snapshots?.offer(stream, decided.after) ?? decided.after);
      for (const conclude of decided.conclusions) conclude();
      return;
    }
    throw new ConcurrencyConflict(stream, attempts);
  }

  private decide(stream: string, batch: readonly Waiting<Command, State, Event, Code>[], loaded: Folded<State>) {
    return decideBatch(this.options.decider, this.declared, stream, batch, loaded);
  }

  /**
   * The state for a decision without a read: the cached one, or the initial one for a command that begins its stream.
   */
  private expected(stream: string, begins: boolean): Folded<State> | undefined {
    const kept = this.kept.get(stream);
    if (kept) return kept.partial ? undefined : kept;
    return begins ? this.reader.nothing : undefined;
  }

  /** The cached state, unless it comes from an unfinished read. */
  private whole(stream: string): Folded<State> | undefined {
    const kept = this.kept.get(stream);
    return kept?.partial ? undefined : kept;
  }
}
