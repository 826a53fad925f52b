import { EventStore } from '../event-store';
import type {
  AllPage,
  AppendResult,
  BatchHandler,
  ExpectedRevision,
  NewEvent,
  Position,
  ReadAllOptions,
  ReadPageOptions,
  StreamPage,
  SubscribeOptions,
  Subscription,
} from '../event-store';

/** The error of every call of a process that has died. */
export class ProcessDied extends Error {
  override readonly name = 'ProcessDied';
}

/**
 * The store of a process that dies at its n-th append (counted from 1), before the append or right after its commit:
 * that call and every later one fails. The log itself survives; a new process reads it through a new store.
 */
export class DyingEventStore extends EventStore {
  private appends = 0;
  private dead = false;

  constructor(
    private readonly store: EventStore,
    private readonly diesAt: number,
    private readonly moment: 'before' | 'after' = 'before',
  ) {
    super();
  }

  /** Whether the append at which it dies was reached. */
  get died(): boolean {
    return this.dead;
  }

  override async append(
    stream: string,
    expected: ExpectedRevision,
    events: readonly NewEvent[],
  ): Promise<AppendResult> {
    const last = !this.dead && ++this.appends === this.diesAt;
    if (last && this.moment === 'after') await this.store.append(stream, expected, events);
    this.dead ||= last;
    return this.alive(() => this.store.append(stream, expected, events));
  }

  override readStreamPage(stream: string, options?: ReadPageOptions): Promise<StreamPage> {
    return this.alive(() => this.store.readStreamPage(stream, options));
  }

  override readAll(options?: ReadAllOptions): Promise<AllPage> {
    return this.alive(() => this.store.readAll(options));
  }

  override head(): Promise<Position> {
    return this.alive(() => this.store.head());
  }

  override subscribe(options: SubscribeOptions, handler: BatchHandler): Subscription {
    return this.store.subscribe(options, handler);
  }

  override close(): Promise<void> {
    return this.store.close();
  }

  private async alive<T>(call: () => Promise<T>): Promise<T> {
    if (this.dead) throw new ProcessDied('this process has died');
    return call();
  }
}
