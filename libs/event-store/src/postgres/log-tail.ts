import { backoffMs, SystemRandom, SystemScheduler } from '@maru/kernel';
import type { LogReader } from './log-reader';
import type { StoredEvent } from './stored-event';

// How far a subscriber may lag before it reads the database itself.
const EVENTS_KEPT = 4_096;
const WEIGHT_KEPT = 16 << 20;
const EVENTS_PER_FETCH = 1_000;
const POLL_MS = 1_000;

/** Whether a subscriber wants events in streams of this category. */
export type Wants = (category: string) => boolean;

const scheduler = new SystemScheduler();
const random = new SystemRandom();

/**
 * The newest events of the log in memory, once for all subscribers of a process: a ring without gaps, in which each
 * subscriber has its own place. A subscriber that falls out of the ring reads pages until it is back in, so a slow
 * subscriber costs no memory.
 *
 * The ring grows by commits of this process, without a read; by a read when another process announces a wanted commit;
 * and by a slow poll, for unwanted commits and lost notifications. It reads nothing while no subscriber waits at its
 * end.
 */
export class LogTail {
  private readonly ring = new Array<StoredEvent | undefined>(EVENTS_KEPT);
  private readonly waiting = new Map<() => void, Wants>();
  private readonly closing = new AbortController();
  private readonly poll: NodeJS.Timeout;
  // The ring holds first..last, nothing when last = first - 1. `last` is undefined until a subscriber has waited at the
  // end.
  private first = 1;
  private last: number | undefined;
  private weight = 0;
  // Whether the log may have grown behind the ring.
  private stale = false;
  // The categories in which it has grown, as announced.
  private readonly unread = new Set<string>();
  private fetching: Promise<void> | undefined;

  constructor(
    private readonly reader: LogReader,
    private readonly onFault: (fault: unknown) => void,
  ) {
    this.poll = setInterval(() => this.refresh(), POLL_MS);
    this.poll.unref();
  }

  /** Takes a commit of this process. */
  commit(events: readonly StoredEvent[]): void {
    if (this.last === undefined) return;
    if (events[0]!.ordinal <= this.last + 1) this.push(events);
    else this.refresh();
  }

  /** Another process has committed up to `ordinal`, to streams of these categories, or of unknown ones. */
  hear(ordinal: number, categories?: readonly string[]): void {
    if (this.last === undefined || ordinal <= this.last) return;
    if (!categories) return this.refresh();
    for (const category of categories) this.unread.add(category);
    if (this.isBehind()) this.fetch();
  }

  /** There may be commits without an announcement. */
  refresh(): void {
    this.stale = true;
    if (this.waiting.size > 0) this.fetch();
  }

  /** The end of the ring, for a subscriber with its place in it; undefined when `after` is not in the ring. */
  endFor(after: number): number | undefined {
    return this.last === undefined || after > this.last || after < this.first - 1 ? undefined : this.last;
  }

  /** An event in the ring. */
  at(ordinal: number): StoredEvent {
    return this.ring[ordinal % EVENTS_KEPT]!;
  }

  /** Resolves when the ring has passed `after`, or has dropped it, or `signal` aborts. */
  async moved(after: number, signal: AbortSignal, wants: Wants = () => true): Promise<void> {
    // The ring begins where the first subscriber has caught up, and again there when it is far behind.
    if (this.last === undefined || after > this.last + EVENTS_KEPT) this.restart(after);
    if (after > this.last!) this.stale = true;
    while (!signal.aborted && this.last! <= after && this.first - 1 <= after) await this.change(signal, wants);
  }

  async close(): Promise<void> {
    clearInterval(this.poll);
    this.closing.abort();
    await this.fetching;
  }

  /** Whether a waiting subscriber wants possible commits since the last read. */
  private isBehind(): boolean {
    return [...this.waiting.values()].some((wants) => this.isUnread(wants));
  }

  private isUnread(wants: Wants): boolean {
    return this.stale || [...this.unread].some(wants);
  }

  private change(signal: AbortSignal, wants: Wants): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        this.waiting.delete(done);
        signal.removeEventListener('abort', done);
        resolve();
      };
      this.waiting.set(done, wants);
      signal.addEventListener('abort', done);
      if (this.isUnread(wants)) this.fetch();
    });
  }

  private restart(after: number): void {
    this.ring.fill(undefined);
    this.weight = 0;
    this.first = after + 1;
    this.last = after;
    // There may be commits since the subscriber's read.
    this.stale = true;
    this.wake();
  }

  private push(events: readonly StoredEvent[]): void {
    for (const event of events) {
      if (event.ordinal <= this.last!) continue;
      if (event.ordinal - this.first >= EVENTS_KEPT) this.dropFirst();
      this.last = event.ordinal;
      this.ring[event.ordinal % EVENTS_KEPT] = event;
      this.weight += event.weight;
      while (this.weight > WEIGHT_KEPT && this.first < this.last) this.dropFirst();
    }
    this.wake();
  }

  private dropFirst(): void {
    this.weight -= this.at(this.first).weight;
    this.ring[this.first++ % EVENTS_KEPT] = undefined;
  }

  private wake(): void {
    for (const wake of [...this.waiting.keys()]) wake();
  }

  private fetch(): void {
    this.fetching ??= this.readOn().finally(() => {
      this.fetching = undefined;
      // The announcements since the last read.
      if (this.isBehind() && !this.closing.signal.aborted) this.fetch();
    });
  }

  private async readOn(): Promise<void> {
    const { signal } = this.closing;
    for (let faults = 0; this.isBehind() && !signal.aborted;) {
      this.stale = false;
      this.unread.clear();
      try {
        const page = await this.reader.page(this.last!, EVENTS_PER_FETCH);
        faults = 0;
        if (!page.atEnd) this.stale = true;
        this.push(page.events);
      } catch (fault) {
        this.stale = true;
        if (signal.aborted) return;
        this.onFault(fault);
        await scheduler.sleep(50 + backoffMs(faults++, 100, 5_000, random), signal);
      }
    }
  }
}
