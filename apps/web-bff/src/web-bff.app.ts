import type { Ids, Scheduler } from '@maru/kernel';
import type { TokenVerifier } from '@maru/security';
import {
  drainHttp,
  Draining,
  fastifyAdapter,
  NestLogger,
  OtherMethods,
  readSettings,
  serveHealth,
  Undo,
  urlOf,
} from '@maru/service';
import type { Peers, Trust } from '@maru/service';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { GraphQLSchema } from 'graphql';
import type { Logger } from 'pino';
import { ShopCalls } from './calls/shop-calls';
import type { ContextAddresses } from './calls/shop-calls';
import { HttpProblemFilter } from './http-problem.filter';
import { WebBffModule } from './web-bff.module';
import { webBffSettings } from './web-bff.settings';

export { calledContexts } from './calls/shop-calls';
export type { CalledContext, ContextAddresses } from './calls/shop-calls';
export { addressSettings, addressVariableOf } from './address-settings';
export { webBffSettings } from './web-bff.settings';

export interface WebBffOptions {
  readonly addresses: ContextAddresses;
  /** Which processes may ask it at all; default whichever reach it. */
  readonly trust?: Trust;
  /** As whom it calls the contexts; default as anybody. */
  readonly peers?: Peers;
  /** Tells whom a subscription is for; every other token is verified by the contexts. */
  readonly tokens: TokenVerifier;
  readonly logger: Logger;
  readonly ids: Ids;
  readonly scheduler: Scheduler;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
}

export interface RunningWebBff {
  readonly url: string;
  readonly schema: GraphQLSchema;
  /** Stops accepting and answers what is in flight. Never rejects. */
  close(): Promise<void>;
}

/** The backend of the web's own: GraphQL over what the contexts answer. It keeps nothing. */
export async function startWebBff(options: WebBffOptions): Promise<RunningWebBff> {
  const { addresses, trust, peers, tokens, ids, scheduler, env, host, port } = options;
  const settings = readSettings(webBffSettings, env);
  const logger = options.logger.child({ context: 'web-bff' });
  const introspection = (settings.get('WEB_BFF_INTROSPECTION') ?? defaultIntrospection(env)) === 'on';
  const draining = new Draining();
  const undo = new Undo(logger);
  const queryMs = settings.get('WEB_BFF_QUERY_TIMEOUT_MS');
  const timeouts = { queryMs, commandMs: settings.get('WEB_BFF_COMMAND_TIMEOUT_MS') };
  const calls = new ShopCalls(addresses, timeouts, peers);
  undo.add('calls', async () => calls.close());
  try {
    const app = await NestFactory.create<NestFastifyApplication>(
      WebBffModule.of({ calls, tokens, settings, introspection, scheduler, draining }),
      fastifyAdapter({ logger, ids, draining, bodyLimit: settings.get('BODY_LIMIT_BYTES'), trust }),
      { logger: new NestLogger(options.logger), abortOnError: false },
    );
    undo.add('application', () => app.close());
    app.useGlobalFilters(new HttpProblemFilter());
    const otherMethods = new OtherMethods(app.getHttpAdapter().getInstance());
    await app.init();
    otherMethods.refuse();
    await app.listen(port, host);
    const fastify = app.getHttpAdapter().getInstance();
    const health = trust?.certificates && (await serveHealth(fastify, { host, port: trust.healthPort ?? 0 }));
    if (health) undo.add('health', () => health.close());
    undo.add('requests', (cutOff) => drainHttp(app, cutOff));
    undo.add('watchers', async () => draining.begin());
    const { schema } = (app.getHttpAdapter().getInstance() as unknown as { graphql: { schema: GraphQLSchema } })
      .graphql;
    return { url: urlOf(app), schema, close: () => undo.all(settings.get('DRAIN_TIMEOUT_MS')) };
  } catch (error) {
    await undo.all(1_000);
    throw error;
  }
}

const defaultIntrospection = ({ NODE_ENV }: WebBffOptions['env']) => (NODE_ENV === 'production' ? 'off' : 'on');
