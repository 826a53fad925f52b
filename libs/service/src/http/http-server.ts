import type { INestApplication } from '@nestjs/common';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { LogController } from 'fastify';
import type { FastifyBaseLogger, FastifyInstance, FastifyReply, FastifyRequest, FastifyServerOptions } from 'fastify';
import type { Ids } from '@maru/kernel';
import { securityEvent } from '@maru/observability';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server as TlsServer } from 'node:tls';
import type { Logger } from 'pino';
import type { Draining } from '../draining';
import { admitCallers } from '../trust/admit-callers';
import { httpsOptions, nameOfPeer, renewListener } from '../trust/listen-with-certificates';
import type { Trust } from '../trust/trust';
import { actorFields } from '../logging/logger';
import { keepDeadlines } from './deadline';
import { NO_STORE, keepNothing } from './keep-nothing';
import { InvalidRequest } from './invalid-request';
import { PROBLEM_JSON } from './problem';
import { toProblem } from './problem.filter';
import { openApiOf } from './openapi';
import { followRequests, nameRequests } from './request-causation';
import { refuseCodings } from './refuse-codings';
import { wrongHost } from './wrong-host';
import { refuseExpectations, refuseUnreadable } from './unreadable-request';

export interface HttpServerOptions {
  readonly logger: Logger;
  readonly ids: Ids;
  readonly draining: Draining;
  readonly bodyLimit: number;
  /** Addresses and networks whose `X-Forwarded-*` is believed; default none. */
  readonly trustProxy?: readonly string[];
  /** Who may ask at all; default whoever reaches it. */
  readonly trust?: Trust | undefined;
  /** Routes that need no service token. */
  readonly open?: readonly string[];
  /** How long a request to `/api/` may take at most, in ms, besides what its client prefers to wait; default as its caller says. */
  readonly budgetMs?: number;
  /** Whether requests are only handed on: then nothing runs inside `causedBy`, and log lines tell what they are about themselves. */
  readonly forwards?: boolean;
}

/** Fastify as every service has it: ids and correlation on each request, request lines at debug, a limit on bodies. */
export function fastifyAdapter(options: HttpServerOptions): FastifyAdapter {
  const { logger, ids, draining, bodyLimit, trustProxy = [], trust = {}, open = [] } = options;
  const { budgetMs, forwards = false } = options;
  const adapter = new FastifyAdapter({
    // What Fastify says of itself matters when it is a warning; the line of each request is written below.
    loggerInstance: logger.child({}, { level: logger.isLevelEnabled('warn') ? 'warn' : logger.level }),
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
    genReqId: () => ids.next(),
    // Not a logger for each request: the lines of who hands on are few, and say themselves which request they are about.
    ...(forwards && { childLoggerFactory: (own: FastifyBaseLogger) => own }),
    // The router refuses a malformed path before any hook runs.
    frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) => {
      const answer = toProblem(error);
      void reply.code(answer.status).header('content-type', PROBLEM_JSON).header('x-correlation-id', request.id);
      void reply.header('cache-control', NO_STORE);
      void reply.send(JSON.stringify({ ...answer, correlationId: request.id }));
    },
    bodyLimit,
    trustProxy: trustProxy.length > 0 ? [...trustProxy] : false,
    // Until the whole request has arrived; Fastify's own default is for ever. How long its answer takes does not count.
    requestTimeout: 60_000,
    clientErrorHandler: refuseUnreadable(ids),
    // Refused below, where there are words for it.
    http: { requireHostHeader: false },
    ...(trust.certificates && { https: httpsOptions(trust.certificates) }),
    // The drain below decides when connections go.
    forceCloseConnections: false,
    return503OnClosing: false,
  } as FastifyServerOptions);
  const fastify: FastifyInstance = adapter.getInstance();
  if (trust.certificates) renewListener(fastify, trust.certificates, logger);
  refuseExpectations(fastify.server, ids);
  keepNothing(fastify);
  keepDeadlines(fastify, budgetMs);
  if (forwards) nameRequests(fastify);
  else followRequests(fastify);
  fastify.addHook('onRequest', (request, _reply, done) => {
    const wrong = wrongHost(request.raw);
    if (wrong === undefined) return done();
    securityEvent(logger, 'SECURITY.WRONG_HOST', actorFields(request.causation?.actor));
    done(new InvalidRequest([{ path: 'host', message: wrong }]));
  });
  if (trust.tokens) admitCallers(fastify, trust.tokens, open);
  refuseCodings(fastify);
  fastify.addHook('onRequest', (_request, reply, done) => {
    if (draining.signal.aborted) void reply.header('connection', 'close');
    done();
  });
  fastify.addHook('onResponse', (request, reply, done) => {
    if (logger.isLevelEnabled('debug')) {
      const { method, url, causation } = request;
      const { statusCode, elapsedTime } = reply;
      const ids = { requestId: request.id, correlationId: causation?.correlationId, causationId: causation?.messageId };
      const caller = request.caller ?? nameOfPeer(request.raw.socket);
      logger.debug(
        { ...ids, ...actorFields(causation?.actor), caller, method, url, statusCode, ms: Math.round(elapsedTime) },
        'request',
      );
    }
    done();
  });
  return adapter;
}

/** `/openapi.json`, made when it is first asked for. */
export function serveOpenApi(app: NestFastifyApplication, title: string): void {
  let document: object | undefined;
  const fastify: FastifyInstance = app.getHttpAdapter().getInstance();
  fastify.get('/openapi.json', () => (document ??= openApiOf(app, title)));
}

/** Stops accepting connections and resolves when the requests in flight are answered; the rest is cut off at the signal. */
export async function drainHttp(app: INestApplication, cutOff: AbortSignal): Promise<void> {
  const server = app.getHttpServer() as Server;
  if (!server.listening) return;
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  const cut = () => server.closeAllConnections();
  if (cutOff.aborted) cut();
  else cutOff.addEventListener('abort', cut, { once: true });
  const sweep = setInterval(() => server.closeIdleConnections(), 20);
  await closed.finally(() => clearInterval(sweep));
}

export function urlOf(app: INestApplication): string {
  const server = app.getHttpServer() as Server;
  const scheme = server instanceof TlsServer ? 'https' : 'http';
  const { address, port, family } = server.address() as AddressInfo;
  return `${scheme}://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}
