import { Metrics, observePolicies } from '@maru/observability';
import { Policies } from '@maru/resilience';
import {
  circuitLog,
  drainHttp,
  Draining,
  fastifyAdapter,
  guardRoutes,
  NestLogger,
  ProblemFilter,
  readSettings,
  OtherMethods,
  RequestSchemaPipe,
  serveHealth,
  serveMetrics,
  serveOpenApi,
  Settings,
  Undo,
  urlOf,
} from '@maru/service';
import { Module } from '@nestjs/common';
import type { DynamicModule, ExceptionFilter, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import type { z } from 'zod';
import { FrontHealthModule } from './front-health.controller';
import type { FrontOptions, RunningFront } from './front-options';
import { frontSettings } from './front-settings';
import { ShopCalls } from './shop-calls';

/** An app in front of the contexts, as data. `apps/<name>/src/<name>.app.ts` exports one. */
export interface FrontDefinition {
  /** E.g. `mobile-bff`; also what discovery calls it. */
  readonly name: string;
  /** Controllers and what they need; `ShopCalls` and `Settings` can be injected. */
  readonly module: Type | DynamicModule;
  /** What it reads besides `frontSettings`. */
  readonly settings: z.ZodObject;
  /** Answers what is thrown; default problem+json. */
  readonly filter?: ExceptionFilter;
  /** Changes the HTTP server before it listens. */
  readonly prepare?: (app: NestFastifyApplication, settings: Settings) => void;
}

@Module({})
class FrontRoot {
  static of(definition: FrontDefinition, health: DynamicModule, given: DynamicModule): DynamicModule {
    return { module: FrontRoot, imports: [given, health, definition.module] };
  }
}

/** What can be injected everywhere in the app. */
@Module({})
class FrontRuntime {
  static of(calls: ShopCalls, settings: Settings): DynamicModule {
    const providers = [
      { provide: ShopCalls, useValue: calls },
      { provide: Settings, useValue: settings },
    ];
    return { module: FrontRuntime, global: true, providers, exports: [ShopCalls, Settings] };
  }
}

/**
 * Starts an app that stands before the contexts, asks them and keeps nothing. Its routes say who may use them, as those of a context.
 * @throws InvalidSettings; UndecidedRoutes; whatever listening throws, with everything undone
 */
export async function startFront(definition: FrontDefinition, options: FrontOptions): Promise<RunningFront> {
  const { name } = definition;
  const { tokens, trust, ids, env, host, port } = options;
  const own = readSettings(definition.settings, env);
  const settings = readSettings(frontSettings, env);
  const logger = options.logger.child({ context: name });
  const draining = new Draining();
  const undo = new Undo(logger);
  const policies = new Policies(options.random, circuitLog(logger));
  const metrics = new Metrics(name);
  undo.add('metrics', () => metrics.close());
  observePolicies(metrics, policies);
  const calls = new ShopCalls(options.addresses, settings.all(), policies, options.peers);
  undo.add('calls', async () => calls.close());
  try {
    const app = await NestFactory.create<NestFastifyApplication>(
      FrontRoot.of(definition, FrontHealthModule.of(policies, draining), FrontRuntime.of(calls, own)),
      fastifyAdapter({ logger, ids, draining, bodyLimit: settings.get('BODY_LIMIT_BYTES'), trust }),
      { logger: new NestLogger(options.logger), abortOnError: false },
    );
    undo.add('application', () => app.close());
    guardRoutes(app, tokens);
    app.useGlobalPipes(new RequestSchemaPipe());
    app.useGlobalFilters(definition.filter ?? new ProblemFilter());
    definition.prepare?.(app, own);
    serveOpenApi(app, `maru ${name}`);
    const fastify: FastifyInstance = app.getHttpAdapter().getInstance();
    serveMetrics(fastify, metrics);
    const otherMethods = new OtherMethods(fastify);
    await app.init();
    otherMethods.refuse();
    await app.listen(port, host);
    const health = trust?.certificates && (await serveHealth(fastify, { host, port: trust.healthPort ?? 0 }));
    if (health) undo.add('health', () => health.close());
    undo.add('requests', (cutOff) => drainHttp(app, cutOff));
    undo.add('waiters', async () => draining.begin());
    return { name, url: urlOf(app), healthUrl: health?.url, close: () => undo.all(settings.get('DRAIN_TIMEOUT_MS')) };
  } catch (error) {
    await undo.all(1_000);
    throw error;
  }
}
