import type { Policies } from '@maru/resilience';
import { openFrame, OtherMethods, readSettings, serveMetrics, serveTraces } from '@maru/service';
import type { Draining } from '@maru/service';
import type { DynamicModule } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FrontOptions, RunningFront } from './front-options';
import { frontSettings } from './front-settings';
import { ShopCalls } from './shop-calls';

/** The shared objects of a front's modules. */
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
 * Opens a front: a Nest application that calls the contexts under policies, serves metrics, and drains when it closes.
 * @throws InvalidSettings; errors of the module or of listening, after everything opened is closed again
 */
export async function openFront({ name, module, prepare }: FrontPlan, options: FrontOptions): Promise<OpenFront> {
  const { addresses, trust, peers, tokens, ids, random, env, host, port } = options;
  const settings = readSettings(frontSettings, env);
  const drainMs = settings.get('DRAIN_TIMEOUT_MS');
  return openFrame({ name, logger: options.logger, random, drainMs, env }, async (frame) => {
    const { policies, draining, undo } = frame;
    options.observe?.(frame.metrics);
    const calls = new ShopCalls(addresses, settings.all(), policies, peers);
    undo.add('calls', async () => calls.close());
    const http = { ids, bodyLimit: settings.get('BODY_LIMIT_BYTES'), trust };
    const app = await frame.open(module({ calls, policies, draining }), http);
    prepare(app, { calls, policies, draining });
    const fastify = app.getHttpAdapter().getInstance();
    serveMetrics(fastify, frame.metrics);
    serveTraces(fastify, frame.traces.ring, tokens);
    const otherMethods = new OtherMethods(fastify);
    await app.init();
    otherMethods.refuse();
    return { app, name, ...(await frame.listen(app, { host, port, trust })) };
  });
}
