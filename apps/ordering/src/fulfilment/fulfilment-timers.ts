import type { DataOf, OrderFulfilmentAdvanced } from '@maru/contracts';
import { Clock, Scheduler } from '@maru/kernel';
import { TimerService, UnknownProcessVersion } from '@maru/sagas';
import { Commits, Settings } from '@maru/service';
import { Inject, Injectable, Logger } from '@nestjs/common';
import type { OnApplicationBootstrap, OnModuleDestroy } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { OrderingSettings } from '../ordering.settings';
import { fulfilmentTimersProjection } from './fulfilment-timers.projection';
import { Fulfilments } from './fulfilments';

/** Lets the time-outs of orders' processes happen while the context runs. */
@Injectable()
export class FulfilmentTimers implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger('FulfilmentTimers');
  private service: TimerService | undefined;
  private unsubscribe: (() => void) | undefined;
  private readonly unknown = new Set<number>();

  constructor(
    private readonly fulfilments: Fulfilments,
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly scheduler: Scheduler,
    private readonly commits: Commits,
    @Inject(Settings) private readonly settings: OrderingSettings,
  ) {}

  onApplicationBootstrap(): void {
    const { clock, scheduler, dataSource } = this;
    const service = new TimerService({
      dataSource,
      clock,
      scheduler,
      graceMs: this.settings.get('ORDERING_TIMEOUT_GRACE_MS'),
      fire: (due) => this.fulfilments.execute(due.processId, { kind: 'fire-timer', ...due, now: clock.now() }),
      failed: (error) => this.failed(error),
    });
    this.service = service;
    this.unsubscribe = this.commits.on(fulfilmentTimersProjection.name, (messages) => {
      for (const { data } of messages) service.started((data as DataOf<typeof OrderFulfilmentAdvanced>).timers);
    });
  }

  /** One line for each version that this release lacks, because its timers are tried every second until a newer release fires them. */
  private failed(error: unknown): void {
    if (error instanceof UnknownProcessVersion) {
      if (this.unknown.has(error.version)) return;
      this.unknown.add(error.version);
    }
    this.logger.warn('a timer could not be fired; it is tried again', error);
  }

  async onModuleDestroy(): Promise<void> {
    this.unsubscribe?.();
    await this.service?.close();
  }
}
