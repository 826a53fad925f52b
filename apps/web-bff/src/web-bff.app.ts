import { Metrics, observePolicies } from '@maru/observability';
import { Policies } from '@maru/resilience';
import {
  circuitLog,
  drainHttp,
  Draining,
  fastifyAdapter,
  NestLogger,
  OtherMethods,
  readSettings,
  serveHealth,
  serveMetrics,
  Undo,
  urlOf,
} from '@maru/service';
import { ShopCalls } from '@maru/shop-calls';
import type { FrontOptions, RunningFront } from '@maru/shop-calls';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import type { GraphQLSchema } from 'graphql';
import { HttpProblemFilter } from './http-problem.filter';
import { WebBffModule } from './web-bff.module';
import { webBffSettings } from './web-bff.settings';

export { webBffSettings } from './web-bff.settings';

export interface RunningWebBff extends RunningFront {
  readonly schema: GraphQLSchema;
}

/** The backend of the web's own: GraphQL over what the contexts answer. It keeps nothing; `tokens` tells whom a subscription is for. */
export async function startWebBff(options: FrontOptions): Promise<RunningWebBff> {
  const { addresses, trust, peers, tokens, ids, scheduler, env, host, port } = options;
  const settings = readSettings(webBffSettings, env);
  const logger = options.logger.child({ context: 'web-bff' });
  const introspection = (settings.get('WEB_BFF_INTROSPECTION') ?? defaultIntrospection(env)) === 'on';
  const draining = new Draining();
  const undo = new Undo(logger);
  const policies = new Policies(options.random, circuitLog(logger));
  const metrics = new Metrics('web-bff');
  undo.add('metrics', () => metrics.close());
  observePolicies(metrics, policies);
  const calls = new ShopCalls(addresses, settings.all(), policies, peers);
  undo.add('calls', async () => calls.close());
  try {
    const app = await NestFactory.create<NestFastifyApplication>(
      WebBffModule.of({ calls, policies, tokens, settings, introspection, scheduler, draining }),
      fastifyAdapter({ logger, ids, draining, bodyLimit: settings.get('BODY_LIMIT_BYTES'), trust }),
      { logger: new NestLogger(options.logger), abortOnError: false },
    );
    undo.add('application', () => app.close());
    app.useGlobalFilters(new HttpProblemFilter());
    const fastify = app.getHttpAdapter().getInstance() as unknown as FastifyInstance & {
      graphql: { schema: GraphQLSchema };
    };
    serveMetrics(fastify, metrics);
    const otherMethods = new OtherMethods(fastify);
    await app.init();
    otherMethods.refuse();
    await app.listen(port, host);
    const health = trust?.certificates && (await serveHealth(fastify, { host, port: trust.healthPort ?? 0 }));
    if (health) undo.add('health', () => health.close());
    undo.add('requests', (cutOff) => drainHttp(app, cutOff));
    undo.add('watchers', async () => draining.begin());
    const { schema } = fastify.graphql;
    const close = () => undo.all(settings.get('DRAIN_TIMEOUT_MS'));
    return { name: 'web-bff', url: urlOf(app), healthUrl: health?.url, schema, close };
  } catch (error) {
    await undo.all(1_000);
    throw error;
  }
}

const defaultIntrospection = ({ NODE_ENV }: FrontOptions['env']) => (NODE_ENV === 'production' ? 'off' : 'on');
