import { backoffMs, SystemRandom, SystemScheduler } from '@maru/kernel';
import type { LogReader } from './log-reader';
import type { StoredEvent } from './stored-event';

// What a subscriber may lag behind before it reads the database for itself.
const EVENTS_KEPT = 4_096;
const WEIGHT_KEPT = 16 << 20;
const EVENTS_PER_FETCH = 1_000;
const POLL_MS = 1_000;

/** Whether a subscriber wants to know of events in streams of this category. */
export type Wants = (category: string) => boolean;

const scheduler = new SystemScheduler();
const random = new SystemRandom();

/**
 * The newest events of the log in memory, once for all subscribers of a process: a ring without gaps, in which each subscriber
 * has its own place. Who falls out of the ring reads pages until it is back in, so a slow subscriber costs no memory.
 *
 * It grows by what this process commits, without a read; by a read when another process's commit is heard of that somebody
 * waits for; and by a slow poll, for what nobody wants, and should a notification be lost. It reads nothing while nobody waits at
 * its end.
 */
export class LogTail {
  private readonly ring = new Array<StoredEvent | undefined>(EVENTS_KEPT);
  private readonly waiting = new Map<() => void, Wants>();
  private readonly closing = new AbortController();
  private readonly poll: NodeJS.Timeout;
  // The ring holds first..last, nothing when last = first - 1. There is no last until somebody has waited at the end.
  private first = 1;
  private last: number | undefined;
  private weight = 0;
  // Whether the log may have gone on behind the ring.
  private stale = false;
  // In which categories it has, by what was heard.
  private readonly unread = new Set<string>();
  private fetching: Promise<void> | undefined;

  constructor(
    private readonly reader: LogReader,
    private readonly onFault: (fault: unknown) => void,
  ) {
    this.poll = setInterval(() => this.refresh(), POLL_MS);
    this.poll.unref();
  }

  /** Takes what this process has just committed. */
  commit(events: readonly StoredEvent[]): void {
    if (this.last === undefined) return;
    if (events[0]!.ordinal <= this.last + 1) this.push(events);
    else this.refresh();
  }

  /** Another process has committed up to `ordinal`, to streams of these categories, or of nobody knows which. */
  hear(ordinal: number, categories?: readonly string[]): void {
    if (this.last === undefined || ordinal <= this.last) return;
    if (!categories) return this.refresh();
    for (const category of categories) this.unread.add(category);
    if (this.isBehind()) this.fetch();
  }

  /** Something may have been committed that nobody told of. */
  refresh(): void {
    this.stale = true;
    if (this.waiting.size > 0) this.fetch();
  }

  /** Where the ring ends, for a subscriber that has its place in it; undefined when `after` is not in the ring. */
  endFor(after: number): number | undefined {
    return this.last === undefined || after > this.last || after < this.first - 1 ? undefined : this.last;
  }

  /** An event in the ring. */
  at(ordinal: number): StoredEvent {
    return this.ring[ordinal % EVENTS_KEPT]!;
  }

  /** Resolves when the ring has gone past `after`, or has left it behind, or `signal` aborts. */
  async moved(after: number, signal: AbortSignal, wants: Wants = () => true): Promise<void> {
    // The ring begins where the first subscriber has caught up, and again there when it was left far behind.
    if (this.last === undefined || after > this.last + EVENTS_KEPT) this.restart(after);
    if (after > this.last!) this.stale = true;
    while (!signal.aborted && this.last! <= after && this.first - 1 <= after) await this.change(signal, wants);
  }

  async close(): Promise<void> {
    clearInterval(this.poll);
    this.closing.abort();
    await this.fetching;
  }

  /** Whether somebody waits for what may have been committed since the last look. */
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
    // Something may have been committed since the subscriber looked.
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
      // What was heard of since the last look.
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
