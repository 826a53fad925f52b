import type { EventStore } from '@maru/event-store';
import { SystemClock } from '@maru/kernel';
import type { Clock, Scheduler, Tracer } from '@maru/kernel';
import type { MessageBus } from '@maru/messaging';
import type { Commits } from '@maru/service';
import type { LoggerService, OnApplicationBootstrap, OnModuleDestroy } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import type { ProcessStep } from '../process-manager';
import { Beats } from '../timers/beats';
import type { TimerClock } from '../timers/timer-clock';
import { TimerService } from '../timers/timer-service';
import { UnheardAnswers } from '../timers/unheard-answers';
import type { ProcessStore, Saga } from './saga';

export interface SagaTimersOptions<Event extends { readonly type: string }> {
  readonly saga: Saga<Event>;
  readonly processes: ProcessStore<Event>;
  readonly dataSource: DataSource;
  readonly clock: Clock;
  readonly timerClock: TimerClock;
  readonly scheduler: Scheduler;
  /** The whole log. */
  readonly store: EventStore;
  readonly bus: MessageBus;
  readonly commits: Commits;
  readonly tracer: Tracer;
  readonly logger: LoggerService;
}

const WARM_UP_MS = 3_000;

/** Fires the time-outs of a saga's processes while the context runs. */
export class SagaTimers<Event extends { readonly type: string }> implements OnApplicationBootstrap, OnModuleDestroy {
  private service: TimerService | undefined;
  private unsubscribe: (() => void) | undefined;

  constructor(private readonly options: SagaTimersOptions<Event>) {}

  onApplicationBootstrap(): void {
    const { saga, processes, dataSource, clock, timerClock, scheduler, commits, tracer, logger } = this.options;
    const { context, askedBy = {} } = saga;
    const service = new TimerService({
      service: context,
      dataSource,
      clock: timerClock,
      scheduler,
      tracer,
      unheard: this.unheardAnswers(),
      // Time that a simulated clock skips is no gap.
      ...(clock instanceof SystemClock && { beats: this.beats(), warmUpMs: WARM_UP_MS }),
      askedBy: (timer) => askedBy[timer],
      fire: async (due) =>
        processes.execute(due.processId, { kind: 'fire-timer', ...due, now: await timerClock.now() }),
      waiting: (timers) => {
        const late = `${timers} due time-outs wait until ${context} has heard their answers, which are in the log`;
        if (timers > 0) logger.warn(late);
        else logger.log(`${context} has heard the answers that time-outs waited for`);
      },
      failed: this.failed,
    });
    this.service = service;
    this.unsubscribe = commits.on(saga.views.timers, (messages) => {
      for (const { data } of messages) service.started((data as ProcessStep).timers);
    });
  }

  // The logger makes one line of the repeated faults of an outage.
  private readonly failed = (error: unknown): void =>
    void this.options.logger.warn('a timer could not be judged or fired; it is tried again', error);

  private unheardAnswers(): UnheardAnswers {
    const { saga, processes, dataSource, store } = this.options;
    return new UnheardAnswers({
      store,
      database: dataSource,
      group: `${saga.context}/integration`,
      types: Object.keys(saga.heard),
      processIdField: saga.processIdField,
      hasHeard: async (processId, messageId) => (await processes.recall(processId)).state.heard.has(messageId),
      failed: this.failed,
    });
  }

  private beats(): Beats {
    const { saga, dataSource, store, bus } = this.options;
    return new Beats({
      database: dataSource,
      parties: Object.values(saga.askedBy ?? {}),
      atWork: async (groups) => {
        await store.head();
        return bus.atWork(groups);
      },
    });
  }

  async onModuleDestroy(): Promise<void> {
    this.unsubscribe?.();
    await this.service?.close();
  }
}
