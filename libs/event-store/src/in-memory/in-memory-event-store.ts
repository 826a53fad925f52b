import { isUuid } from '@maru/kernel';
import { matcher } from '../event-filter';
import { EventStore, InvalidEvent, WrongExpectedRevision } from '../event-store';
import type {
  AllPage,
  AppendResult,
  BatchHandler,
  ExpectedRevision,
  NewEvent,
  Position,
  ReadAllOptions,
  ReadPageOptions,
  RecordedEvent,
  StreamPage,
  SubscribeOptions,
  Subscription,
} from '../event-store';
import type { CopyEntry } from '../moving/intake';
import { fromPosition, toPosition } from '../position';
import { PageBuilder } from '../stream-page';
import { SubscriptionLoop } from '../subscription-loop';
import { checkPageLimit } from '../whole-stream';
import { InMemoryIntake } from './in-memory-intake';

/** The stored events. Several stores over one log behave like several processes over one database. */
export class InMemoryLog {
  readonly events: RecordedEvent[] = [];
  readonly streams = new Map<string, RecordedEvent[]>();
  readonly waiting = new Set<() => void>();
  /** The book of the copies into this log. */
  readonly copies: CopyEntry[] = [];

  /** Adds an event at the end, and its stream when that is new. */
  add(event: RecordedEvent): void {
    const history = this.streams.get(event.stream);
    if (history) history.push(event);
    else this.streams.set(event.stream, [event]);
    this.events.push(event);
  }
}

/** The log in this process's memory, for tests: nothing survives the process. */
export class InMemoryEventStore extends EventStore {
  private readonly subscriptions = new Set<Subscription>();
  private closed = false;

  constructor(
    private readonly log = new InMemoryLog(),
    private readonly now: () => Date = () => new Date(),
  ) {
    super();
  }

  override async append(
    stream: string,
    expected: ExpectedRevision,
    events: readonly NewEvent[],
  ): Promise<AppendResult> {
    if (this.closed) throw new Error('the event store is closed');
    if (events.length === 0) throw new RangeError('an append needs at least one event');
    const history = this.log.streams.get(stream) ?? [];
    const repeated = repetition(history, expected, events);
    if (repeated) return { revision: repeated.revision, position: repeated.position };
    const actual = history.at(-1)?.revision;
    if (!fits(expected, actual)) throw new WrongExpectedRevision(stream, expected, actual);
    const normalised = events.map(normalise);
    const recordedAt = this.now();
    let revision = history.length;
    for (const event of normalised) {
      const position = toPosition(this.log.events.length + 1);
      this.log.add({ ...event, stream, revision: revision++, position, recordedAt });
    }
    for (const wake of [...this.log.waiting]) wake();
    const last = this.log.events.at(-1)!;
    return { revision: last.revision, position: last.position };
  }

  override async readStreamPage(stream: string, options: ReadPageOptions = {}): Promise<StreamPage> {
    const page = new PageBuilder(options);
    checkPageLimit(page.limit);
    const history = this.log.streams.get(stream) ?? [];
    const { direction = 'forwards', from } = options;
    const step = direction === 'forwards' ? 1 : -1;
    let revision = step > 0 ? (from ?? 0) : Math.min(from ?? Infinity, history.length - 1);
    for (; !page.full && history[revision]; revision += step) page.add(revision, history[revision]);
    return page.build();
  }

  override async readAll({ after = '', filter, limit = 1_000 }: ReadAllOptions = {}): Promise<AllPage> {
    const { events: log } = this.log;
    const matches = matcher(filter);
    const events: RecordedEvent[] = [];
    let looked = Math.min(fromPosition(after), log.length);
    while (looked < log.length && events.length < limit) {
      const event = log[looked++]!;
      if (matches(event)) events.push(event);
    }
    return { events, position: toPosition(Math.max(looked, fromPosition(after))), atEnd: looked === log.length };
  }

  override async head(): Promise<Position> {
    return toPosition(this.log.events.length);
  }

  override get intake(): InMemoryIntake {
    return new InMemoryIntake(this.log);
  }

  override subscribe(options: SubscribeOptions, handler: BatchHandler): Subscription {
    if (this.closed) throw new Error('the event store is closed');
    const { filter, batchSize: limit = 512 } = options;
    const source = async (after: Position, signal: AbortSignal) => {
      while (fromPosition(after) >= this.log.events.length && !signal.aborted) await this.growth(signal);
      return this.readAll({ after, limit, ...(filter ? { filter } : {}) });
    };
    const subscription = new SubscriptionLoop(source, handler, options);
    this.subscriptions.add(subscription);
    subscription.ended.catch(() => undefined).finally(() => this.subscriptions.delete(subscription));
    return subscription;
  }

  override async close(): Promise<void> {
    this.closed = true;
    await Promise.all([...this.subscriptions].map((subscription) => subscription.close()));
  }

  private growth(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        this.log.waiting.delete(done);
        signal.removeEventListener('abort', done);
        resolve();
      };
      this.log.waiting.add(done);
      signal.addEventListener('abort', done);
    });
  }
}

function fits(expected: ExpectedRevision, actual: number | undefined): boolean {
  if (expected === 'any') return true;
  if (expected === 'no-stream') return actual === undefined;
  if (expected === 'stream-exists') return actual !== undefined;
  return expected === actual;
}

/** The last of the events when they are already at the wanted place; undefined when they are not. */
function repetition(history: readonly RecordedEvent[], expected: ExpectedRevision, events: readonly NewEvent[]) {
  if (expected === 'any' || expected === 'stream-exists') {
    const standing = events.map(({ id }) => history.findIndex((event) => event.id === id));
    return standing.includes(-1) ? undefined : history[Math.max(...standing)];
  }
  const first = expected === 'no-stream' ? 0 : expected + 1;
  const stands = events.every(({ id }, index) => history[first + index]?.id === id);
  return stands ? history[first + events.length - 1] : undefined;
}

function normalise({ id, type, data, metadata }: NewEvent): NewEvent {
  if (!isUuid(id)) throw new InvalidEvent(`"${id}" is not a UUID in the canonical form`);
  try {
    return { id, type, data: copyOf(data), metadata: copyOf(metadata) };
  } catch (cause) {
    throw new InvalidEvent(`${type} ${id} is not plain JSON`, { cause });
  }
}

const copyOf = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;
