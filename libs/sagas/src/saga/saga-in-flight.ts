import type { Scheduler } from '@maru/kernel';
import type { Metrics } from '@maru/observability';
import { Logger } from '@nestjs/common';
import type { OnApplicationBootstrap, OnModuleDestroy } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { InFlightWatch } from '../in-flight/in-flight-watch';

export interface SagaInFlightOptions {
  /** The saga's name. */
  readonly name: string;
  /** The versions that this release has. */
  readonly versions: readonly number[];
  readonly startOn: number;
  readonly dataSource: DataSource;
  readonly scheduler: Scheduler;
  readonly metrics: Metrics;
}

/** Logs at start how many processes are in flight on each version of the saga, and exports it in `/metrics`. */
export class SagaInFlight implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger('SagaInFlight');
  private watch: InFlightWatch | undefined;

  constructor(private readonly options: SagaInFlightOptions) {
    const { name: process, metrics } = options;
    const meter = metrics.meter('@maru/sagas');
    const inFlight = meter.createObservableGauge('maru_processes_in_flight', {
      description: 'Processes that have not ended, by the version of their definition',
    });
    const stuck = meter.createObservableGauge('maru_processes_stuck', {
      description: 'Processes that wait for an answer and ask no more',
    });
    inFlight.addCallback((result) =>
      this.watch?.latest?.on.forEach((count, version) => result.observe(count, { process, version: String(version) })),
    );
    stuck.addCallback((result) => result.observe(this.watch?.latest?.stuck ?? 0, { process }));
  }

  onApplicationBootstrap(): void {
    const { logger } = this;
    const { name, versions, startOn, dataSource, scheduler } = this.options;
    const log = {
      info: (line: string) => logger.log(line),
      warn: (line: string) => logger.warn(line),
      error: (line: string) => logger.error(line),
    };
    this.watch = new InFlightWatch({ name, dataSource, scheduler, versions, startOn, log });
  }

  async onModuleDestroy(): Promise<void> {
    await this.watch?.close();
  }
}
