import type { Scheduler } from '@maru/kernel';
import type { DataSource } from 'typeorm';
import { countDueTimers } from './count-due-timers';
import type { DueTimers } from './count-due-timers';
import { countInFlight } from './count-in-flight';
import type { CountInFlight } from './count-in-flight';

export interface InFlightWatchOptions {
  /** The name in log lines, e.g. `order-fulfilment`. */
  readonly name: string;
  readonly dataSource: DataSource;
  readonly scheduler: Scheduler;
  /** The versions that this release has. */
  readonly versions: readonly number[];
  /** The version on which new processes start. */
  readonly startOn: number;
  readonly log: Readonly<Record<'info' | 'warn' | 'error', (line: string) => void>>;
  /** How often it counts, in ms; default 15,000. */
  readonly everyMs?: number;
}

const EVERY_MS = 15_000;

/**
 * Counts the processes in flight by version. At start it logs the counts in one line, and an error for versions that
 * this release lacks. It counts again every 15 seconds. Then it logs only when the missing versions change, and when
 * processes get stuck or none is any more.
 */
export class InFlightWatch {
  private readonly stopping = new AbortController();
  private readonly running: Promise<void>;
  private counted: CountInFlight | undefined;
  private timers: DueTimers | undefined;
  private said = { unreadable: '', stuck: false, failed: false };

  constructor(private readonly options: InFlightWatchOptions) {
    this.running = this.run();
  }

  /** The last counts; undefined before the first. */
  get latest(): CountInFlight | undefined {
    return this.counted;
  }

  /** The timers that were due at the last look; undefined before the first. */
  get dueTimers(): DueTimers | undefined {
    return this.timers;
  }

  /** Resolves when no query is running any more. */
  async close(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    const { scheduler, everyMs = EVERY_MS } = this.options;
    while (!this.stopping.signal.aborted) {
      await this.look();
      await scheduler.sleep(everyMs, this.stopping.signal);
    }
  }

  private async look(): Promise<void> {
    const { name, dataSource, versions, startOn, log } = this.options;
    try {
      const count = await countInFlight(dataSource, versions);
      this.timers = await countDueTimers(dataSource);
      if (!this.counted)
        log.info(`${name}: in flight ${listed(count.on) || 'none'}; new ones start on version ${startOn}`);
      this.counted = count;
      this.said.failed = false;
      this.sayUnreadable(count);
      this.sayStuck(count);
    } catch (error) {
      if (!this.said.failed) log.warn(`${name}: the processes in flight could not be counted: ${String(error)}`);
      this.said.failed = true;
    }
  }

  private sayUnreadable({ unreadable }: CountInFlight): void {
    const { name, versions, log } = this.options;
    const missing = [...unreadable.keys()].join();
    if (missing !== this.said.unreadable && missing !== '')
      log.error(
        `${name}: in flight ${listed(unreadable)}, but this release has only ${versions.join(', ')}; ` +
          'those processes wait for a release that has it, all others go on',
      );
    this.said.unreadable = missing;
  }

  private sayStuck({ stuck }: CountInFlight): void {
    const { name, log } = this.options;
    if (stuck > 0 && !this.said.stuck)
      log.warn(
        `${name}: ${stuck} processes have asked in vain and wait for the answer; ` +
          'look for parked messages with `npm run parked -- list`',
      );
    if (stuck === 0 && this.said.stuck) log.info(`${name}: no process waits without asking any more`);
    this.said.stuck = stuck > 0;
  }
}

const listed = (counts: ReadonlyMap<number, number>) =>
  [...counts]
    .sort(([a], [b]) => a - b)
    .map(([version, processes]) => `${processes} on version ${version}`)
    .join(', ');
