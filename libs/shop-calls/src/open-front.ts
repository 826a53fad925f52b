import { Metrics, observePolicies } from '@maru/observability';
import { Policies } from '@maru/resilience';
import {
  circuitLog,
  Draining,
  fastifyAdapter,
  listen,
  NestLogger,
  OtherMethods,
  readSettings,
  serveMetrics,
  Undo,
} from '@maru/service';
import type { DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FrontOptions, RunningFront } from './front-options';
import { frontSettings } from './front-settings';
import { ShopCalls } from './shop-calls';

/** What a front's modules are made of. */
export interface FrontResources {
  readonly calls: ShopCalls;
  readonly policies: Policies;
  readonly draining: Draining;
}

export interface OpenFront extends RunningFront {
  readonly app: NestFastifyApplication;
}

export interface FrontPlan {
  readonly name: string;
  readonly module: (resources: FrontResources) => DynamicModule;
  /** Changes the application before it listens. */
  readonly prepare: (app: NestFastifyApplication, resources: FrontResources) => void;
}

/**
 * Opens a Nest application that stands before the contexts: with calls to them under policies, metrics, and an orderly end.
 * @throws InvalidSettings; whatever the module or listening throws, with everything undone
 */
export async function openFront({ name, module, prepare }: FrontPlan, options: FrontOptions): Promise<OpenFront> {
  const { addresses, trust, peers, ids, env, host, port } = options;
  const settings = readSettings(frontSettings, env);
  const logger = options.logger.child({ context: name });
  const draining = new Draining();
  const undo = new Undo(logger);
  const policies = new Policies(options.random, circuitLog(logger));
  const metrics = new Metrics(name);
  undo.add('metrics', () => metrics.close());
  observePolicies(metrics, policies);
  const calls = new ShopCalls(addresses, settings.all(), policies, peers);
  undo.add('calls', async () => calls.close());
  try {
    const app = await NestFactory.create<NestFastifyApplication>(
      module({ calls, policies, draining }),
      fastifyAdapter({ logger, ids, draining, bodyLimit: settings.get('BODY_LIMIT_BYTES'), trust }),
      { logger: new NestLogger(options.logger), abortOnError: false },
    );
    undo.add('application', () => app.close());
    prepare(app, { calls, policies, draining });
    const fastify = app.getHttpAdapter().getInstance();
    serveMetrics(fastify, metrics);
    const otherMethods = new OtherMethods(fastify);
    await app.init();
    otherMethods.refuse();
    const listening = await listen(app, { host, port, trust, draining, undo });
    return { app, name, ...listening, close: () => undo.all(settings.get('DRAIN_TIMEOUT_MS')) };
  } catch (error) {
    await undo.all(1_000);
    throw error;
  }
}
