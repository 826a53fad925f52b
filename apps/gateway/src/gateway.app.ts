import {
  drainHttp,
  Draining,
  fastifyAdapter,
  NestLogger,
  ProblemFilter,
  readSettings,
  serviceSettings,
  Undo,
  urlOf,
} from '@maru/service';
import type { Ids } from '@maru/kernel';
import type { TokenVerifier } from '@maru/security';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Logger } from 'pino';
import { z } from 'zod';
import { serveDocs } from './docs/docs-page';
import { GatewayModule } from './health.controller';
import { proxyGraphql } from './graphql-proxy';
import { proxyRoutes } from './proxy';
import type { Resolver } from './routes';
import { Upstreams } from './upstreams';

export { JWKS_OF_CUSTOMERS, publicRoutes } from './public-routes';
export { routedContexts, routes } from './routes';
export type { Resolver, RoutedContext } from './routes';
export { upstreamSettings } from './upstream-settings';

export const gatewaySettings = z.object({
  /** The largest request body, in bytes. */
  BODY_LIMIT_BYTES: z.coerce.number().int().min(1_024).max(100_000_000).default(1_048_576),
  /** How long requests in flight may take to end after a stop, in milliseconds. */
  DRAIN_TIMEOUT_MS: z.coerce.number().int().min(0).max(600_000).default(8_000),
  TOKEN_ISSUER: serviceSettings.shape.TOKEN_ISSUER,
  TOKEN_AUDIENCE: serviceSettings.shape.TOKEN_AUDIENCE,
  /** Where the web's own backend is, which answers `/graphql`. */
  WEB_BFF_URL: z.url({ protocol: /^https?$/, error: 'must be a URL like "http://127.0.0.1:4008"' }).optional(),
});

export interface GatewayOptions {
  readonly resolve: Resolver;
  /** Where the web's own backend is, which answers `/graphql`; without it there is no such path. */
  readonly webBffUrl?: string | undefined;
  /** Tells whether an access token is good. */
  readonly tokens: TokenVerifier;
  readonly logger: Logger;
  readonly ids: Ids;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
}

export interface RunningGateway {
  readonly url: string;
  /** Stops accepting and answers what is in flight. Never rejects. */
  close(): Promise<void>;
}

/** The shop's single public entry: a Nest application whose routes are proxies to the contexts. */
export async function startGateway(options: GatewayOptions): Promise<RunningGateway> {
  const { ids, env, host, port } = options;
  const upstreams = new Upstreams(options.resolve);
  const settings = readSettings(gatewaySettings, env);
  const logger = options.logger.child({ context: 'gateway' });
  const draining = new Draining();
  const undo = new Undo(logger);
  const app = await NestFactory.create<NestFastifyApplication>(
    GatewayModule.of(upstreams),
    fastifyAdapter({ logger, ids, draining, bodyLimit: settings.get('BODY_LIMIT_BYTES') }),
    { logger: new NestLogger(options.logger), abortOnError: false },
  );
  undo.add('application', () => app.close());
  try {
    app.useGlobalFilters(new ProblemFilter());
    const fastify = app.getHttpAdapter().getInstance();
    proxyRoutes(fastify, upstreams, options.tokens);
    if (options.webBffUrl) proxyGraphql(fastify, options.webBffUrl);
    serveDocs(fastify, upstreams);
    await app.listen(port, host);
  } catch (error) {
    await undo.all(1_000);
    throw error;
  }
  undo.add('requests', (cutOff) => drainHttp(app, cutOff));
  undo.add('waiters', () => Promise.resolve(draining.begin()));
  return { url: urlOf(app), close: () => undo.all(settings.get('DRAIN_TIMEOUT_MS')) };
}
