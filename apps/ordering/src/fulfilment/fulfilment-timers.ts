import type { DataOf, OrderFulfilmentAdvanced } from '@maru/contracts';
import { EventStore } from '@maru/event-store';
import { Clock, Scheduler, SystemClock } from '@maru/kernel';
import { MessageBus } from '@maru/messaging';
import { Beats, TimerClock, TimerService, UnheardAnswers } from '@maru/sagas';
import { Commits } from '@maru/service';
import { Injectable, Logger } from '@nestjs/common';
import type { OnApplicationBootstrap, OnModuleDestroy } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { typesHeardByFulfilment } from '../integration/heard-by-fulfilment';
import { fulfilmentTimersProjection } from './fulfilment-timers.projection';
import { Fulfilments } from './fulfilments';

/** The group that has to answer before a time-out of this name. */
const askedBy: Readonly<Record<string, string>> = {
  RESERVATION_TIMEOUT: 'inventory/integration',
  PAYMENT_TIMEOUT: 'payments/integration',
  SHIPMENT_TIMEOUT: 'shipping/integration',
};

const WARM_UP_MS = 3_000;

/** Lets the time-outs of orders' processes happen while the context runs. */
@Injectable()
export class FulfilmentTimers implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger('FulfilmentTimers');
  private service: TimerService | undefined;
  private unsubscribe: (() => void) | undefined;

  constructor(
    private readonly fulfilments: Fulfilments,
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly timerClock: TimerClock,
    private readonly scheduler: Scheduler,
    private readonly store: EventStore,
    private readonly bus: MessageBus,
    private readonly commits: Commits,
  ) {}

  onApplicationBootstrap(): void {
    const { timerClock, scheduler, dataSource, logger } = this;
    const service = new TimerService({
      service: 'ordering',
      dataSource,
      clock: timerClock,
      scheduler,
      unheard: this.unheardAnswers(),
      // Time that a simulated clock skips is no gap.
      ...(this.clock instanceof SystemClock && { beats: this.beats(), warmUpMs: WARM_UP_MS }),
      askedBy: (timer) => askedBy[timer],
      fire: async (due) =>
        this.fulfilments.execute(due.processId, { kind: 'fire-timer', ...due, now: await timerClock.now() }),
      waiting: (timers) =>
        timers > 0
          ? logger.warn(`${timers} due time-outs wait until ordering has heard the answers in the log for their orders`)
          : logger.log('ordering has heard the answers that time-outs waited for'),
      failed: this.failed,
    });
    this.service = service;
    this.unsubscribe = this.commits.on(fulfilmentTimersProjection.name, (messages) => {
      for (const { data } of messages) service.started((data as DataOf<typeof OrderFulfilmentAdvanced>).timers);
    });
  }

  // The logger makes one line of the repeated faults of an outage.
  private readonly failed = (error: unknown) =>
    this.logger.warn('a timer could not be judged or fired; it is tried again', error);

  private unheardAnswers(): UnheardAnswers {
    return new UnheardAnswers({
      store: this.store,
      database: this.dataSource,
      group: 'ordering/integration',
      types: typesHeardByFulfilment,
      processIdField: 'orderId',
      hasHeard: async (orderId, messageId) => (await this.fulfilments.recall(orderId)).state.heard.has(messageId),
      failed: this.failed,
    });
  }

  private beats(): Beats {
    return new Beats({
      database: this.dataSource,
      parties: Object.values(askedBy),
      atWork: async (groups) => {
        await this.store.head();
        return this.bus.atWork(groups);
      },
    });
  }

  async onModuleDestroy(): Promise<void> {
    this.unsubscribe?.();
    await this.service?.close();
  }
}
