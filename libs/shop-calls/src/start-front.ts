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

/** A front as data. `apps/<name>/src/<name>.app.ts` exports one. */
export interface FrontDefinition {
  /** For example `mobile-bff`; also its name in discovery. */
  readonly name: string;
  /** Controllers and their providers; `ShopCalls` and `Settings` can be injected. */
  readonly module: Type | DynamicModule;
  /** The front's own settings, besides `frontSettings`. */
  readonly settings: z.ZodObject;
  /** Answers thrown errors; default problem+json. */
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

/** The providers that can be injected everywhere in the app. */
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
 * Starts a front: it calls the contexts and stores nothing. Each route must declare its access, as in a context.
 * @throws InvalidSettings; UndecidedRoutes; errors of listening, after everything opened is closed again
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
