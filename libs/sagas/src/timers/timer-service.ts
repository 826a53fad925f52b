import { causedBy, deriveId } from '@maru/kernel';
import type { Clock, Scheduler } from '@maru/kernel';
import type { DataSource } from 'typeorm';
import type { RunningTimer } from '../running-timers';
import { ProcessTimers } from './process-timers.entity';

/** A timer whose time has come. `messageId` is the same whenever and by whomever it is fired. */
export interface DueTimer {
  readonly processId: string;
  readonly messageId: string;
  readonly timer: string;
  readonly dueAt: string;
}

export interface TimerServiceOptions {
  readonly dataSource: DataSource;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  /** Lets the process decide on the timer; must be idempotent. Runs inside `causedBy`. What it throws is tried again. */
  readonly fire: (due: DueTimer) => Promise<unknown>;
  /**
   * How long after its start it fires nothing, in ms; default 0. What fell due while nothing ran may have been answered
   * meanwhile: the answer is in the log, and is heard first.
   */
  readonly graceMs?: number;
  /** Told when a pass over the table, or a timer, has failed; it is tried again by itself. */
  readonly failed?: (error: unknown) => void;
}

// A pass takes so many rows at a time, and fires so many timers at once.
const PAGE = 256;
const CONCURRENCY = 16;
// When nothing wakes the service it looks again by itself: soon while rows lag behind or failed, else now and then.
const RETRY_MS = 1_000;
const IDLE_MS = 15_000;

/**
 * Fires durable timers: what is due in `process_timers` by the injected clock, also when it fell due while nothing ran.
 * The row of a fired timer stands until the projection has seen the process go on; until then the service remembers that it
 * fired it and does not fire it again. Two instances may fire the same timer: the process hears it once.
 */
export class TimerService {
  private readonly stopping = new AbortController();
  private readonly running: Promise<void>;
  private fired = new Set<string>();
  private wakeUp = new AbortController();
  private wakesAt = 0;

  constructor(private readonly options: TimerServiceOptions) {
    this.stopping.signal.addEventListener('abort', () => this.wakeUp.abort(), { once: true });
    this.running = this.run();
  }

  /** Tells that these timers run now; the service looks early when one is due before it meant to. */
  started(timers: readonly RunningTimer[]): void {
    if (timers.some(({ dueAt }) => Date.parse(dueAt) < this.wakesAt)) this.wakeUp.abort();
  }

  /** Fires nothing more; resolves when the firings in flight have ended. */
  async close(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    const { clock, scheduler, failed, graceMs = 0 } = this.options;
    if (graceMs > 0) await scheduler.sleep(graceMs, this.stopping.signal);
    while (!this.stopping.signal.aborted) {
      // Renewed before the pass: what is told during the pass is not slept over.
      this.wakeUp = new AbortController();
      this.wakesAt = Infinity;
      let delay = RETRY_MS;
      try {
        delay = await this.pass();
      } catch (error) {
        failed?.(error);
      }
      if (this.stopping.signal.aborted) return;
      this.wakesAt = clock.now().getTime() + delay;
      await scheduler.sleep(delay, this.wakeUp.signal);
    }
  }

  /** Fires what is due and has not been fired; gives the ms to sleep until something may be due again. */
  private async pass(): Promise<number> {
    const { clock } = this.options;
    const now = clock.now();
    const seen = new Set<string>();
    let unsettled = false;
    for (let after: ProcessTimers | undefined; ;) {
      const rows = await this.dueRows(now, after);
      const due = rows.flatMap((row) => dueTimers(row, now).map((timer) => ({ row, timer })));
      unsettled ||= due.length > 0;
      for (let start = 0; start < due.length && !this.stopping.signal.aborted; start += CONCURRENCY) {
        const some = due.slice(start, start + CONCURRENCY);
        await Promise.all(some.map(({ row, timer }) => this.fireOnce(row, timer, seen)));
      }
      if (rows.length < PAGE || this.stopping.signal.aborted) break;
      after = rows.at(-1);
    }
    // Forgets what no row speaks of any more.
    this.fired = seen;
    const next = await this.nextDueAt(now);
    const untilNext = next ? next.getTime() - clock.now().getTime() : IDLE_MS;
    return Math.max(0, Math.min(untilNext, unsettled ? RETRY_MS : IDLE_MS));
  }

  private async fireOnce(row: ProcessTimers, { name, dueAt }: RunningTimer, seen: Set<string>): Promise<void> {
    const { processId, correlationId } = row;
    const messageId = deriveId('timer', processId, name, dueAt);
    if (!this.fired.has(messageId)) {
      try {
        await causedBy({ messageId, correlationId }, () =>
          this.options.fire({ processId, messageId, timer: name, dueAt }),
        );
      } catch (error) {
        this.options.failed?.(error);
        return;
      }
    }
    seen.add(messageId);
  }

  private dueRows(now: Date, after: ProcessTimers | undefined): Promise<ProcessTimers[]> {
    const query = this.options.dataSource.manager
      .createQueryBuilder(ProcessTimers, 'row')
      .where('row.nextDueAt <= :now', { now })
      .orderBy('row.nextDueAt')
      .addOrderBy('row.processId')
      .limit(PAGE);
    if (after)
      query.andWhere('(row.nextDueAt, row.processId) > (:dueAt, :processId)', {
        dueAt: after.nextDueAt,
        processId: after.processId,
      });
    return query.getMany();
  }

  private async nextDueAt(now: Date): Promise<Date | undefined> {
    const row = await this.options.dataSource.manager
      .createQueryBuilder(ProcessTimers, 'row')
      .where('row.nextDueAt > :now', { now })
      .orderBy('row.nextDueAt')
      .limit(1)
      .getOne();
    return row?.nextDueAt;
  }
}

function dueTimers(row: ProcessTimers, now: Date): readonly RunningTimer[] {
  return row.timers.filter(({ dueAt }) => Date.parse(dueAt) <= now.getTime());
}
