import { EventStore } from '@maru/event-store';
import { Clock, Random, Scheduler, Tracer } from '@maru/kernel';
import { MessageBus } from '@maru/messaging';
import { Metrics } from '@maru/observability';
import { Commits, Settings } from '@maru/service';
import { Logger } from '@nestjs/common';
import type { FactoryProvider, InjectionToken, LoggerService, OptionalFactoryDependency } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { processManager } from '../process-manager';
import type { ProcessState } from '../process-manager';
import { TimerClock } from '../timers/timer-clock';
import { allVersions, contractsOf } from './saga';
import type { MoreDefinitions, ProcessStore, Saga } from './saga';
import { SagaInFlight } from './saga-in-flight';
import { SagaTimers } from './saga-timers';

type AnyEvent = { readonly type: string };

/**
 * The providers of a module with a saga: its processes under `saga.store`, the clock of its timers, the service that
 * fires them, and the count of processes in flight. The module also has `sagaControllers(saga)`; the context's
 * definition has `sagaProjections(saga)`, `sagaEntities` and `sagaMigrations`. A context has one saga, because the
 * tables belong to one.
 */
export function sagaProviders<Event extends AnyEvent>(saga: Saga<Event>): readonly FactoryProvider[] {
  const more: (InjectionToken | OptionalFactoryDependency)[] = saga.more ? [{ token: saga.more, optional: true }] : [];
  return [
    {
      provide: saga.store,
      inject: [EventStore, Scheduler, Random, Settings, ...more],
      useFactory: (
        store: EventStore,
        scheduler: Scheduler,
        random: Random,
        settings: Settings,
        extra?: MoreDefinitions<Event, unknown>,
      ) => storeOf(saga, { store, scheduler, random }, allVersions(saga, settings, extra)),
    },
    {
      provide: TimerClock,
      inject: [Clock, DataSource],
      useFactory: (clock: Clock, dataSource: DataSource) => TimerClock.of(clock, dataSource),
    },
    {
      provide: SagaTimers,
      inject: [saga.store, DataSource, Clock, TimerClock, Scheduler, EventStore, MessageBus, Commits, Tracer, Logger],
      useFactory: (
        processes: ProcessStore<Event>,
        dataSource: DataSource,
        clock: Clock,
        timerClock: TimerClock,
        scheduler: Scheduler,
        store: EventStore,
        bus: MessageBus,
        commits: Commits,
        tracer: Tracer,
        logger: LoggerService,
      ) =>
        new SagaTimers({
          ...{ saga, processes, dataSource, clock, timerClock, scheduler, store, bus, commits, tracer, logger },
        }),
    },
    {
      provide: SagaInFlight,
      inject: [DataSource, Scheduler, Metrics, Settings, Logger, ...more],
      useFactory: (
        dataSource: DataSource,
        scheduler: Scheduler,
        metrics: Metrics,
        settings: Settings,
        logger: LoggerService,
        extra?: MoreDefinitions<Event, unknown>,
      ) => {
        const { definitions, startOn } = allVersions(saga, settings, extra);
        const versions = definitions.map(({ version }) => version).sort((a, b) => a - b);
        return new SagaInFlight({ name: saga.name, versions, startOn, dataSource, scheduler, metrics, logger });
      },
    },
  ];
}

function storeOf<Event extends AnyEvent>(
  saga: Saga<Event>,
  ports: { readonly store: EventStore; readonly scheduler: Scheduler; readonly random: Random },
  { definitions, startOn }: ReturnType<typeof allVersions<Event>>,
): ProcessStore<Event> {
  const { mayBeStored = () => true } = saga;
  return new saga.store({
    decider: processManager({ ...saga, definitions, startOn }),
    events: contractsOf(saga),
    streamPrefix: saga.streamPrefix,
    // An unreadable state is not kept, because a release that has the missing version can read the process.
    mayBeStored: (process: ProcessState) => !process.unreadable && mayBeStored(process),
    ...ports,
  });
}
