import { START as BEGINNING } from '@eventstore/db-client';
import type { AllStreamResolvedEvent, AllStreamSubscription, Position as LogPosition } from '@eventstore/db-client';
import type { ReadableOptions, TransformOptions } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { matcher } from '../event-filter';
import type { EventFilter, Position, RecordedEvent } from '../event-store';
import type { Page } from '../subscription-loop';
import type { Connection, Lease } from './connection';
import { NoAnswer } from './faults';
import { firstFrom, headOf } from './log-reader';
import type { Namespace } from './namespace';
import { fromPosition, toPosition } from './position';
import { Progress } from './progress';
import { toRecordedEvent } from './recorded-event';
import { toServerFilter } from './server-filter';

/** How far the server has read; comes between the events, in their order. */
class Checkpoint {
  constructor(readonly position: Position) {}
}

interface Subscribed {
  readonly lease: Lease;
  readonly subscription: AllStreamSubscription;
  readonly progress: Progress;
  /** The first event behind the starting position, which the server may have left out. */
  skipped?: RecordedEvent | undefined;
  /** The reason why no more events will arrive. */
  fault?: Error;
}

export interface LogFeedOptions {
  readonly connection: Connection;
  readonly namespace: Namespace;
  readonly filter: EventFilter | undefined;
  readonly batchSize: number;
  readonly patienceMs: number;
}

/**
 * The log as one subscriber follows it: a subscription of the server, read page by page, so that at most a page of it
 * is in memory. When it breaks, `next` throws, and continues with a new one on the next call.
 */
export class LogFeed {
  private readonly matches: (event: RecordedEvent) => boolean;
  private subscribed: Subscribed | undefined;
  private wake: () => void = () => undefined;

  constructor(private readonly options: LogFeedOptions) {
    this.matches = matcher(options.filter);
  }

  /** The events behind `after`, as soon as there are some or `signal` aborts. */
  async next(after: Position, signal: AbortSignal): Promise<Page> {
    const onAbort = () => this.wake();
    signal.addEventListener('abort', onAbort);
    try {
      if (this.subscribed && this.subscribed.progress.position !== after) this.drop();
      while (!signal.aborted) {
        this.subscribed ??= await this.subscribe(after, signal);
        if (!this.subscribed || signal.aborted) continue;
        const page = this.take(this.subscribed);
        if (page) return page;
        const { fault } = this.subscribed;
        if (fault) {
          this.drop(fault);
          throw fault;
        }
        await this.woken();
        // Events that arrived with the first one, above all others of the same append, join its page.
        await nextTurn();
      }
      return { events: [], position: after };
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  }

  close(): void {
    this.drop();
  }

  private woken(): Promise<void> {
    return new Promise((resolve) => (this.wake = resolve));
  }

  private async subscribe(after: Position, signal: AbortSignal): Promise<Subscribed | undefined> {
    const { connection, namespace, filter, batchSize, patienceMs } = this.options;
    const from = fromPosition(after);
    const serverFilter = toServerFilter(filter, namespace, checkpointReached);
    if (!serverFilter) {
      await this.woken();
      return undefined;
    }
    // Events that wait in memory while the subscriber is busy; the rest waits at the server.
    const buffer: ReadableOptions & Pick<TransformOptions, 'readableHighWaterMark'> = {
      readableHighWaterMark: batchSize,
    };
    const lease = connection.lease();
    let subscription: AllStreamSubscription | undefined;
    try {
      const head = await headOf(lease.client, patienceMs, signal);
      if (signal.aborted) {
        lease.end();
        return undefined;
      }
      // The log was reset. Waiting here would miss the events until it is as long again.
      if (after > head) throw new RangeError(`position ${after} lies behind the end of the log`);
      subscription = lease.client.subscribeToAll(
        { fromPosition: from ?? BEGINNING, filter: serverFilter, requiresLeader: true },
        buffer,
      );
      const subscribed: Subscribed = { lease, subscription, progress: new Progress(after) };
      const failed = (fault: Error) => {
        subscribed.fault ??= fault;
        this.wake();
      };
      subscription.on('error', failed);
      subscription.on('end', () => failed(new Error('the server has ended the subscription')));
      subscription.on('readable', () => this.wake());
      await confirmed(subscription, patienceMs, signal);
      // Versions 21.10 to 23.10 begin behind the first event at or after the position (ADR 0029). They confirm after
      // that read, and no event is ever added before it. So this is the event that they left out, unless it is at the
      // position itself.
      if (from && !signal.aborted) {
        const first = await firstFrom(lease.client, from, patienceMs, signal);
        subscribed.skipped = first && toRecordedEvent(first, namespace);
      }
      if (!signal.aborted) return subscribed;
      subscription.unsubscribe().catch(() => undefined);
      lease.end();
      return undefined;
    } catch (fault) {
      subscription?.unsubscribe().catch(() => undefined);
      lease.blame(fault);
      lease.end();
      throw fault;
    }
  }

  private take(subscribed: Subscribed): Page | undefined {
    const { subscription, progress, skipped } = subscribed;
    const before = progress.position;
    const events: RecordedEvent[] = [];
    const add = (event: RecordedEvent | undefined) => {
      if (event && progress.event(event.position) && this.matches(event)) events.push(event);
    };
    subscribed.skipped = undefined;
    add(skipped);
    while (events.length < this.options.batchSize) {
      const item = subscription.read() as AllStreamResolvedEvent | Checkpoint | null;
      if (item === null) break;
      // Behind an event its own position is enough, and means the same to every reader.
      if (item instanceof Checkpoint) progress.reached(item.position, events.length === 0);
      else add(toRecordedEvent(item, this.options.namespace));
    }
    return progress.position === before ? undefined : { events, position: progress.position };
  }

  private drop(fault?: Error): void {
    if (!this.subscribed) return;
    const { subscription, lease } = this.subscribed;
    this.subscribed = undefined;
    subscription.removeAllListeners('readable');
    subscription.unsubscribe().catch(() => undefined);
    if (fault) lease.blame(fault);
    lease.end();
  }
}

/** Must not throw, because the subscription would stop silently. */
function checkpointReached(subscription: AllStreamSubscription, position: LogPosition): void {
  subscription.push(new Checkpoint(toPosition(position)));
}

function confirmed(subscription: AllStreamSubscription, patienceMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new NoAnswer('subscribing to the log', patienceMs)), patienceMs);
    const done = () => {
      clearTimeout(late);
      signal.removeEventListener('abort', done);
      resolve();
    };
    subscription.once('confirmation', done);
    signal.addEventListener('abort', done);
    subscription.once('error', (fault) => {
      clearTimeout(late);
      signal.removeEventListener('abort', done);
      reject(fault);
    });
  });
}
