import { causedBy, deriveId } from '@maru/kernel';
import type { Scheduler, Tracer } from '@maru/kernel';
import type { DataSource } from 'typeorm';
import type { RunningTimer } from '../running-timers';
import { BEAT_MS } from './beats';
import type { Beats } from './beats';
import { judgedDueAt } from './judged-due-at';
import { ProcessTimers } from './process-timers.entity';
import { DueTimerRows } from './due-timer-rows';
import type { TimerClock } from './timer-clock';
import { timerSpan } from './timer-span';
import type { UnheardAnswers } from './unheard-answers';

/** A due timer. `messageId` is the same at every firing, in every instance. */
export interface DueTimer {
  readonly processId: string;
  readonly messageId: string;
  readonly timer: string;
  readonly dueAt: string;
}

export interface TimerServiceOptions {
  /** The context of the timers, which is the actor of their effects. */
  readonly service: string;
  readonly dataSource: DataSource;
  readonly clock: TimerClock;
  readonly scheduler: Scheduler;
  /** Records a span for each firing, in the trace of the step that set the timer; default none. */
  readonly tracer?: Tracer;
  /** Lets the process decide on the timer, in `causedBy`. Must be idempotent; a rejection is retried. */
  readonly fire: (due: DueTimer) => Promise<unknown>;
  /** A timer does not fire while the log has an unheard message of its process; default none. */
  readonly unheard?: UnheardAnswers;
  /** Time without beats does not count; default: all time counts. */
  readonly beats?: Beats;
  /**
   * How long a starting instance fires nothing and does not count as at work, in ms; default 0.
   * Connections open in this time, and the rest of the process starts.
   */
  readonly warmUpMs?: number;
  /** The party that has to answer before the timer of this name is due, if any. */
  readonly askedBy?: (timer: string) => string | undefined;
  /**
   * Called with the number of due timers that wait for unheard messages, when the first begins to wait and when none
   * waits any more.
   */
  readonly waiting?: (timers: number) => void;
  /** Called when a pass over the table, or a firing, has failed; it is tried again by itself. */
  readonly failed?: (error: unknown) => void;
}

interface Due {
  readonly row: ProcessTimers;
  readonly timer: RunningTimer;
  readonly messageId: string;
}

// How many timers a pass fires at once.
const CONCURRENCY = 16;
// Without a wake-up the service looks again by itself: soon while rows lag behind or have failed, otherwise seldom.
const RETRY_MS = 1_000;
const IDLE_MS = 15_000;

/**
 * Fires durable timers that are due in `process_timers` by the clock of the database, also those that became due while
 * no process ran. Gaps in the beats do not count. Messages that the log holds for the process are heard first.
 *
 * The row of a fired timer stays until the projection has seen the process go on. Until then the service remembers the
 * timer and does not fire it again. Two instances may fire the same timer; the process hears it once.
 */
export class TimerService {
  private readonly stopping = new AbortController();
  private readonly rows: DueTimerRows;
  private readonly running: Promise<void>;
  private fired = new Set<string>();
  private wakeUp = new AbortController();
  private wakesAt = 0;
  private lastBeat = -Infinity;
  private isWaiting = false;

  constructor(private readonly options: TimerServiceOptions) {
    this.rows = new DueTimerRows(options.dataSource);
    this.stopping.signal.addEventListener('abort', () => this.wakeUp.abort(), { once: true });
    this.running = this.run();
  }

  /** Reports timers that now run, and wakes the service when one is due before its next look. */
  started(timers: readonly RunningTimer[]): void {
    if (timers.some(({ dueAt }) => Date.parse(dueAt) < this.wakesAt)) this.wakeUp.abort();
  }

  /** Fires nothing more; resolves when the firings in flight have ended. */
  async close(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    const { scheduler, failed, warmUpMs = 0 } = this.options;
    if (warmUpMs > 0) await scheduler.sleep(warmUpMs, this.stopping.signal);
    while (!this.stopping.signal.aborted) {
      // Renewed before the turn, so that a wake-up during the turn is not lost.
      this.wakeUp = new AbortController();
      this.wakesAt = Infinity;
      let delay = RETRY_MS;
      try {
        delay = await this.turn();
      } catch (error) {
        failed?.(error);
      }
      if (this.stopping.signal.aborted) return;
      await scheduler.sleep(delay, this.wakeUp.signal);
    }
  }

  /** Returns the ms to sleep until a timer may be due again. */
  private async turn(): Promise<number> {
    const { clock, beats } = this.options;
    const now = await clock.now();
    const first = await this.rows.firstDueAt();
    // While no timer runs there are no beats, so the first timer has to wake the service.
    if (!first) return IDLE_MS;
    await this.beat(now);
    const wanted = first <= now ? await this.pass(now) : first.getTime();
    const ended = (await clock.now()).getTime();
    this.wakesAt = Math.min(Math.max(ended, wanted), ended + (beats ? BEAT_MS : IDLE_MS));
    return this.wakesAt - ended;
  }

  /** Beats about once a second, however often the service wakes. */
  private async beat(now: Date): Promise<void> {
    const sinceLast = now.getTime() - this.lastBeat;
    if (sinceLast >= 0 && sinceLast < BEAT_MS / 2) return;
    await this.options.beats?.beat(now);
    this.lastBeat = now.getTime();
  }

  /** Fires due timers once; returns when a timer may be due again, in ms since 1970. */
  private async pass(now: Date): Promise<number> {
    const { unheard } = this.options;
    const { signal } = this.stopping;
    const seen = new Set<string>();
    let next = (await this.rows.firstDueAfter(now))?.getTime() ?? Infinity;
    let waiting = 0;
    let unsettled = false;
    let looked = false;
    for await (const rows of this.rows.pages(now)) {
      const { due, nextDueAt } = await this.judge(rows, now);
      next = Math.min(next, nextDueAt);
      unsettled ||= due.length > 0;
      const fresh = due.filter(({ messageId }) => !this.fired.has(messageId));
      for (const { messageId } of due) if (this.fired.has(messageId)) seen.add(messageId);
      if (fresh.length > 0 && !looked) await unheard?.look(signal);
      looked ||= fresh.length > 0;
      const processIds = [...new Set(fresh.map(({ row }) => row.processId))];
      const held = fresh.length > 0 ? await unheard?.of(processIds, now) : undefined;
      const ready = fresh.filter(({ row }) => held?.has(row.processId) !== true);
      waiting += fresh.length - ready.length;
      for (let start = 0; start < ready.length && !signal.aborted; start += CONCURRENCY) {
        await Promise.all(ready.slice(start, start + CONCURRENCY).map((each) => this.fire(each, seen)));
      }
      if (signal.aborted) break;
    }
    this.reportWaiting(waiting);
    // Forgets fired timers whose rows are gone.
    this.fired = seen;
    return Math.min(next, unsettled ? (await this.options.clock.now()).getTime() + RETRY_MS : Infinity);
  }

  /** The timers that are due when gaps do not count, and the due time of the first other one. */
  private async judge(rows: readonly ProcessTimers[], now: Date) {
    const { beats, askedBy } = this.options;
    const recorded = rows.flatMap((row) => row.timers.map((timer) => ({ row, timer })));
    const past = recorded.filter(({ timer }) => Date.parse(timer.dueAt) <= now.getTime());
    const since = Math.min(...past.flatMap(({ timer }) => (timer.setAt ? [Date.parse(timer.setAt)] : [])));
    const gaps = beats && since < Infinity ? await beats.gaps(new Date(since), now) : [];
    const due: Due[] = [];
    let nextDueAt = Infinity;
    for (const { row, timer } of past) {
      const at = judgedDueAt(timer, gaps, askedBy?.(timer.name));
      if (at > now.getTime()) nextDueAt = Math.min(nextDueAt, at);
      else due.push({ row, timer, messageId: deriveId('timer', row.processId, timer.name, timer.dueAt) });
    }
    return { due, nextDueAt };
  }

  private async fire({ row, timer, messageId }: Due, seen: Set<string>): Promise<void> {
    const { processId, correlationId, onBehalfOf } = row;
    const { name, dueAt } = timer;
    const span = this.options.tracer && timerSpan(this.options.tracer, row, timer);
    const traceparent = span?.traceparent ?? row.traceparent;
    try {
      const actor = { kind: 'service', id: this.options.service, ...(onBehalfOf && { onBehalfOf }) } as const;
      await causedBy({ messageId, correlationId, actor, ...(traceparent !== null && { traceparent }) }, () =>
        this.options.fire({ processId, messageId, timer: name, dueAt }),
      );
      seen.add(messageId);
      span?.end();
    } catch (error) {
      span?.end(error);
      this.options.failed?.(error);
    }
  }

  private reportWaiting(timers: number): void {
    if (timers > 0 === this.isWaiting) return;
    this.isWaiting = timers > 0;
    this.options.waiting?.(timers);
  }
}
