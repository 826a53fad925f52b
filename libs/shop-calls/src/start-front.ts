import { guardRoutes, ProblemFilter, readSettings, RequestSchemaPipe, serveOpenApi, Settings } from '@maru/service';
import { Module } from '@nestjs/common';
import type { DynamicModule, ExceptionFilter, Type } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { z } from 'zod';
import { FrontHealthModule } from './front-health.controller';
import type { FrontOptions, RunningFront } from './front-options';
import { openFront } from './open-front';
import type { FrontPlan } from './open-front';
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
  const { name, filter = new ProblemFilter() } = definition;
  const settings = readSettings(definition.settings, options.env);
  const plan: FrontPlan = {
    name,
    module: ({ calls, policies, draining }) =>
      FrontRoot.of(definition, FrontHealthModule.of(policies, draining), FrontRuntime.of(calls, settings)),
    prepare: (app) => {
      guardRoutes(app, options.tokens);
      app.useGlobalPipes(new RequestSchemaPipe());
      app.useGlobalFilters(filter);
      definition.prepare?.(app, settings);
      serveOpenApi(app, `maru ${name}`);
    },
  };
  const { app: _app, ...running } = await openFront(plan, options);
  return running;
}
