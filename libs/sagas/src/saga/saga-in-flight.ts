import type { Scheduler } from '@maru/kernel';
import type { Metrics } from '@maru/observability';
import type { LoggerService, OnApplicationBootstrap, OnModuleDestroy } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { InFlightWatch } from '../in-flight/in-flight-watch';
import { observeInFlight } from '../in-flight/observe-in-flight';

export interface SagaInFlightOptions {
  /** The saga's name. */
  readonly name: string;
  /** The versions that this release has. */
  readonly versions: readonly number[];
  readonly startOn: number;
  readonly dataSource: DataSource;
  readonly scheduler: Scheduler;
  readonly metrics: Metrics;
  readonly logger: LoggerService;
}

/** Logs at start how many processes are in flight on each version of the saga, and exports it in `/metrics`. */
export class SagaInFlight implements OnApplicationBootstrap, OnModuleDestroy {
  private watch: InFlightWatch | undefined;

  constructor(private readonly options: SagaInFlightOptions) {
    observeInFlight(options.metrics, options.name, () => this.watch);
  }

  onApplicationBootstrap(): void {
    const { name, versions, startOn, dataSource, scheduler, logger } = this.options;
    const log = {
      info: (line: string) => void logger.log(line),
      warn: (line: string) => void logger.warn(line),
      error: (line: string) => void logger.error(line),
    };
    this.watch = new InFlightWatch({ name, dataSource, scheduler, versions, startOn, log });
  }

  async onModuleDestroy(): Promise<void> {
    await this.watch?.close();
  }
}
