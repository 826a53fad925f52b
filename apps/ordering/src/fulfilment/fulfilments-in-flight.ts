import { Scheduler } from '@maru/kernel';
import { Metrics } from '@maru/observability';
import { InFlightWatch } from '@maru/sagas';
import { Injectable, Logger } from '@nestjs/common';
import type { OnApplicationBootstrap, OnModuleDestroy } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { FulfilmentVersions } from './fulfilment-versions';

/**
 * Logs at start how many orders are in flight on each version of the fulfilment, and exports it in
 * `/metrics`.
 */
@Injectable()
export class FulfilmentsInFlight implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger('FulfilmentsInFlight');
  private watch: InFlightWatch | undefined;

  constructor(
    private readonly versions: FulfilmentVersions,
    private readonly dataSource: DataSource,
    private readonly scheduler: Scheduler,
    metrics: Metrics,
  ) {
    const meter = metrics.meter('@maru/sagas');
    const inFlight = meter.createObservableGauge('maru_processes_in_flight', {
      description: 'Processes that have not ended, by the version of their definition',
    });
    const stuck = meter.createObservableGauge('maru_processes_stuck', {
      description: 'Processes that wait for an answer and ask no more',
    });
    const process = 'order-fulfilment';
    inFlight.addCallback((result) =>
      this.watch?.latest?.on.forEach((count, version) => result.observe(count, { process, version: String(version) })),
    );
    stuck.addCallback((result) => result.observe(this.watch?.latest?.stuck ?? 0, { process }));
  }

  onApplicationBootstrap(): void {
    const { dataSource, scheduler, logger } = this;
    const { all: versions, startOn } = this.versions;
    const log = {
      info: (line: string) => logger.log(line),
      warn: (line: string) => logger.warn(line),
      error: (line: string) => logger.error(line),
    };
    this.watch = new InFlightWatch({ name: 'order-fulfilment', dataSource, scheduler, versions, startOn, log });
  }

  async onModuleDestroy(): Promise<void> {
    await this.watch?.close();
  }
}
