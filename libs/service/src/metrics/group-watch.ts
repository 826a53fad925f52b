import type { Clock, Scheduler } from '@maru/kernel';
import type { Consumer, ConsumerLag } from '@maru/messaging';
import type { DataSource } from 'typeorm';
import type { Logger } from 'pino';
import { countPutAside } from './count-put-aside';
import type { PutAside } from './count-put-aside';

export interface GroupLag {
  readonly messages: number;
  /** The age of the oldest message that the group has not handled, in seconds; 0 when there is none. */
  readonly seconds: number;
}

export interface GroupWatchOptions {
  readonly groups: () => readonly Consumer[];
  /** When the last message that the group handled in this process was appended. */
  readonly lastHandled: (group: string) => Date | undefined;
  readonly dataSource: DataSource;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly logger: Logger;
  /** The pause between two looks, in ms. */
  readonly everyMs: number;
}

/**
 * Looks at the consumer groups of this process on a clock: how far they are behind, and what they have put aside. A
 * scrape reads the last look and asks nothing, so any number of scrapes costs the database nothing.
 */
export class GroupWatch {
  private readonly stopping = new AbortController();
  private readonly running: Promise<void>;
  private readonly lags = new Map<string, GroupLag>();
  private readonly behindSince = new Map<string, number>();
  private aside: readonly PutAside[] = [];

  constructor(private readonly options: GroupWatchOptions) {
    this.running = this.run();
  }

  get lag(): ReadonlyMap<string, GroupLag> {
    return this.lags;
  }

  get putAside(): readonly PutAside[] {
    return this.aside;
  }

  /** Looks once. Never rejects. */
  async look(): Promise<void> {
    const { dataSource, groups, logger } = this.options;
    try {
      this.aside = await countPutAside(dataSource);
      for (const consumer of groups()) this.note(consumer.group, await consumer.lag?.());
    } catch (err) {
      logger.warn({ err }, 'the consumer groups could not be looked at for the metrics; the next look tries again');
    }
  }

  /** Stops, and resolves when no query is running any more. */
  async close(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    const { scheduler, everyMs } = this.options;
    const { signal } = this.stopping;
    while (!signal.aborted) {
      await this.look();
      await scheduler.sleep(everyMs, signal);
    }
  }

  private note(group: string, lag: ConsumerLag | undefined): void {
    if (!lag) {
      this.lags.delete(group);
      this.behindSince.delete(group);
      return;
    }
    const now = this.options.clock.now().getTime();
    if (lag.messages === 0) this.behindSince.delete(group);
    else if (!this.behindSince.has(group)) this.behindSince.set(group, now);
    this.lags.set(group, { messages: lag.messages, seconds: this.ageOf(group, lag, now) / 1_000 });
  }

  /**
   * A bus that does not know the time of the oldest message knows that it is not older than the last handled one, nor
   * than the moment since which the group has been behind at every look.
   */
  private ageOf(group: string, { messages, oldest }: ConsumerLag, now: number): number {
    if (messages === 0) return 0;
    const since = this.behindSince.get(group)!;
    const last = this.options.lastHandled(group)?.getTime() ?? since;
    return Math.max(0, now - (oldest?.getTime() ?? Math.max(since, last)));
  }
}
