import { contextNames } from '@maru/contracts';
import type { Scheduler } from '@maru/kernel';
import type { Message, MessageBus, Tail } from '@maru/messaging';
import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import { changeOf } from './change';
import type { HeardChange } from './change';

export interface FeedListener {
  readonly changed: (change: HeardChange) => void;
  /** Changes may have been missed, so everything has to be looked at again. */
  readonly reset: () => void;
}

// How long changes wait on Kafka while no client follows them, in ms. The first client ends the wait.
const UNHEARD_MS = 1_000;

/**
 * Every change of the shop from now on, heard once for all clients of this process. It keeps the newest changes, so
 * that a client that lost its connection gets those that it missed. Injectable.
 */
export class LiveFeed {
  private readonly listeners = new Set<FeedListener>();
  private readonly tail: Tail | undefined;
  // The changes since the last interruption, the newest last; `first` is the number of the oldest one.
  private kept: HeardChange[] = [];
  private first = 1;
  private origin = randomUUID();
  // Aborts when the first listener comes.
  private hurry = new AbortController();

  /**
   * @param bus undefined in a process without one: then nothing is ever heard
   * @param most the number of changes that are kept
   * @param scheduler of the rests while nobody listens
   */
  constructor(
    bus: MessageBus | undefined,
    private readonly most: number,
    private readonly scheduler: Scheduler,
    logger?: Logger,
  ) {
    this.tail = bus?.tail({
      name: 'web-bff/live',
      contexts: contextNames,
      hear: (messages) => this.hear(messages),
      rest: () => this.rest(),
      interrupted: () => this.interrupt(),
      failed: (err, attempt) => logger?.warn({ err, attempt }, 'the live feed lost its connection and opens it again'),
    });
  }

  /** Whether it hears anything at all. */
  get hears(): boolean {
    return this.tail !== undefined;
  }

  /** The place behind the newest change. */
  get place(): string {
    return this.idOf(this.first + this.kept.length - 1);
  }

  listen(listener: FeedListener): () => void {
    this.listeners.add(listener);
    this.hurry.abort();
    return () => void this.listeners.delete(listener);
  }

  /** The changes behind the one with this id; undefined when some of them are not known any more. */
  since(id: string): readonly HeardChange[] | undefined {
    const [, origin, number = ''] = /^(.+)\.(\d{1,15})$/.exec(id) ?? [];
    const next = Number(number) + 1;
    if (origin !== this.origin || next < this.first || next > this.first + this.kept.length) return undefined;
    return this.kept.slice(next - this.first);
  }

  /** Whether a change of the order is among the kept ones of the last `ms`. */
  hasChanged(orderId: string, ms: number, now = Date.now()): boolean {
    return this.kept.some(({ change }) => change.orderId === orderId && now - Date.parse(change.at) < ms);
  }

  /** The orders of the customer that are named by kept changes, which a view may not have yet. */
  ordersOf(customerId: string): readonly string[] {
    return this.kept.flatMap(({ change: { orderId }, customerId: of }) =>
      of === customerId && orderId !== undefined ? [orderId] : [],
    );
  }

  async close(): Promise<void> {
    await this.tail?.close();
  }

  private rest(): Promise<void> | undefined {
    if (this.listeners.size > 0) return undefined;
    if (this.hurry.signal.aborted) this.hurry = new AbortController();
    return this.scheduler.sleep(UNHEARD_MS, this.hurry.signal);
  }

  private hear(messages: readonly Message[]): void {
    for (const message of messages) {
      const heard = { id: this.idOf(this.first + this.kept.length), ...changeOf(message) };
      this.kept.push(heard);
      for (const { changed } of [...this.listeners]) changed(heard);
    }
    // In large steps, because each one copies the rest.
    if (this.kept.length > 2 * this.most) {
      const gone = this.kept.length - this.most;
      this.kept = this.kept.slice(gone);
      this.first += gone;
    }
  }

  private interrupt(): void {
    [this.origin, this.kept, this.first] = [randomUUID(), [], 1];
    for (const { reset } of [...this.listeners]) reset();
  }

  private idOf(number: number): string {
    return `${this.origin}.${number}`;
  }
}
