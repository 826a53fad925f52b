import { countCircuitChanges, Metrics, observePolicies } from '@maru/observability';
import type { Traces } from '@maru/observability';
import type { Random } from '@maru/kernel';
import { Policies } from '@maru/resilience';
import type { CircuitChange } from '@maru/resilience';
import { NestFactory } from '@nestjs/core';
import type { DynamicModule } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Logger } from 'pino';
import { Draining } from './draining';
import { fastifyAdapter } from './http/http-server';
import type { HttpServerOptions } from './http/http-server';
import { listen } from './http/listen';
import type { Listening, ListenOptions } from './http/listen';
import { circuitLog } from './logging/circuit-log';
import { NestLogger } from './logging/nest-logger';
import { openTraces } from './tracing/open-traces';
import { Undo } from './undo';

export interface FrameOptions {
  /** The name of the application, for example `ordering` or `gateway`. */
  readonly name: string;
  /** Of the process. Its lines name the application already, if it is the only one. */
  readonly logger: Logger;
  readonly random: Random;
  /** The time limit for an orderly end, in ms. */
  readonly drainMs: number;
  /** The source of `traceSettings`. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** An application that takes requests. */
export interface Framed {
  readonly metrics: Metrics;
  /** Stops accepting, answers requests in flight, and ends the rest in reverse order of its start. Never rejects. */
  readonly close: () => Promise<void>;
}

/** A field that a child gets twice is written twice. */
const namedAs = (context: string, logger: Logger): Logger =>
  'context' in logger.bindings() ? logger : logger.child({ context });

// Nest has one logger for all applications of a process. With several, its lines belong to the shop.
const applications = new Set<string>();
const nestLoggerOf = (logger: Logger, name: string): NestLogger => {
  applications.add(name);
  return new NestLogger(namedAs(applications.size > 1 ? 'shop' : name, logger));
};

// The time limit, in ms, for ending everything started when the start fails.
const UNDO_MS = 1_000;

/** The common parts of contexts, fronts and the gateway around their Nest application. */
export class Frame {
  /** Names the application in each line. */
  readonly logger: Logger;
  readonly draining = new Draining();
  readonly undo: Undo;
  readonly policies: Policies;
  readonly metrics: Metrics;
  readonly traces: Traces;

  constructor(private readonly options: FrameOptions) {
    this.logger = namedAs(options.name, options.logger);
    this.undo = new Undo(this.logger);
    this.traces = openTraces(options.name, options.env, this.logger);
    this.metrics = new Metrics(options.name);
    const [log, count] = [circuitLog(this.logger), countCircuitChanges(this.metrics)];
    const changed = (change: CircuitChange) => {
      log(change);
      count(change);
    };
    this.policies = new Policies(options.random, changed, this.traces);
    observePolicies(this.metrics, this.policies);
  }

  /** Creates the Nest application of the module. Metrics are counted and spans recorded until it is closed. */
  async open(
    module: DynamicModule,
    http: Omit<HttpServerOptions, 'logger' | 'draining' | 'metrics' | 'tracer'>,
  ): Promise<NestFastifyApplication> {
    this.undo.add('metrics', () => this.metrics.close());
    this.undo.add('traces', () => this.traces.close());
    const { logger, draining, metrics, traces } = this;
    const app = await NestFactory.create<NestFastifyApplication>(
      module,
      fastifyAdapter({ logger, draining, metrics, tracer: traces, ...http }),
      { logger: nestLoggerOf(this.options.logger, this.options.name), abortOnError: false },
    );
    this.undo.add('application', () => app.close());
    return app;
  }

  /** Listens. At the end, held requests are answered first, then those in flight. */
  listen(app: NestFastifyApplication, at: Omit<ListenOptions, 'draining' | 'undo'>): Promise<Listening> {
    const { draining, undo } = this;
    return listen(app, { ...at, draining, undo });
  }
}

/**
 * Starts an application in a frame of its own.
 * @throws the error of `start`, after everything started is ended again
 */
export async function openFrame<Running extends object>(
  options: FrameOptions,
  start: (frame: Frame) => Promise<Running>,
): Promise<Running & Framed> {
  const frame = new Frame(options);
  try {
    return { ...(await start(frame)), metrics: frame.metrics, close: () => frame.undo.all(options.drainMs) };
  } catch (error) {
    await frame.undo.all(UNDO_MS);
    throw error;
  }
}
