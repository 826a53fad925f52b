import { EventStore } from '@maru/event-store';
import { Clock, Ids, Random, Scheduler, Tracer } from '@maru/kernel';
import { MessageBus } from '@maru/messaging';
import { Metrics } from '@maru/observability';
import { KeyWrapping, PersonalData } from '@maru/personal-data';
import { Policies } from '@maru/resilience';
import { Global, Logger, Module } from '@nestjs/common';
import type { DynamicModule, LoggerService, Provider } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { DataSource, EntityManager } from 'typeorm';
import { ActRecords } from './audit/act-records';
import { Commits } from './commits';
import type { ContextRuntime } from './context-runtime';
import { Draining } from './draining';
import { ActLog } from './logging/act-log';
import { RunningGroups } from './parked/running-groups';
import { Settings } from './settings';

/** The context's own objects, made from the runtime that it was started with. */
export interface ContextResources {
  /** Appends to the context's own streams only. */
  readonly eventStore: EventStore;
  readonly dataSource: DataSource;
  readonly settings: Settings;
  readonly commits: Commits;
  readonly draining: Draining;
  /** Names the context in each line. */
  readonly logger: LoggerService;
  readonly groups: RunningGroups;
  readonly acts: ActLog;
  readonly actRecords: ActRecords;
  readonly policies: Policies;
  readonly metrics: Metrics;
  readonly tracer: Tracer;
  /** Present in contexts with `personalData`. */
  readonly personalData: PersonalData | undefined;
  readonly keyWrapping: KeyWrapping | undefined;
}

/**
 * The global module of the context's own container. Every provider may inject EventStore (own streams only),
 * MessageBus, Clock, Scheduler, Ids, Random, DataSource, EntityManager, Settings, Commits, Draining, Logger, Policies,
 * Metrics, Tracer, and the buses of @nestjs/cqrs, also PersonalData and KeyWrapping in contexts with `personalData`.
 * The Logger names the context. `new Logger()` would not, because Nest has one logger for all contexts of a process.
 * The DataSource is given as a value, because `TypeOrmModule.forRoot` keeps a process-wide registry of names in which
 * the contexts of one process would collide. `TypeOrmModule.forFeature` works on it as usual.
 */
@Global()
@Module({})
export class RuntimeModule {
  static of(runtime: ContextRuntime, resources: ContextResources): DynamicModule {
    const providers: Provider[] = [
      { provide: EventStore, useValue: resources.eventStore },
      { provide: MessageBus, useValue: runtime.bus },
      { provide: Clock, useValue: runtime.clock },
      { provide: Scheduler, useValue: runtime.scheduler },
      { provide: Ids, useValue: runtime.ids },
      { provide: Random, useValue: runtime.random },
      { provide: DataSource, useValue: resources.dataSource },
      { provide: EntityManager, useValue: resources.dataSource.manager },
      { provide: Settings, useValue: resources.settings },
      { provide: Commits, useValue: resources.commits },
      { provide: Draining, useValue: resources.draining },
      { provide: Logger, useValue: resources.logger },
      { provide: RunningGroups, useValue: resources.groups },
      { provide: ActLog, useValue: resources.acts },
      { provide: ActRecords, useValue: resources.actRecords },
      { provide: Policies, useValue: resources.policies },
      { provide: Metrics, useValue: resources.metrics },
      { provide: Tracer, useValue: resources.tracer },
      ...(resources.personalData ? [{ provide: PersonalData, useValue: resources.personalData }] : []),
      ...(resources.keyWrapping ? [{ provide: KeyWrapping, useValue: resources.keyWrapping }] : []),
    ];
    return { module: RuntimeModule, imports: [CqrsModule.forRoot()], providers, exports: [...providers, CqrsModule] };
  }
}
