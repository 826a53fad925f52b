import type { INestApplication } from '@nestjs/common';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { LogController } from 'fastify';
import type { FastifyBaseLogger, FastifyInstance, FastifyReply, FastifyRequest, FastifyServerOptions } from 'fastify';
import type { Ids, Tracer } from '@maru/kernel';
import { securityEvent } from '@maru/observability';
import type { Metrics } from '@maru/observability';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server as TlsServer } from 'node:tls';
import type { Logger } from 'pino';
import type { Draining } from '../draining';
import { admitCallers } from '../trust/admit-callers';
import { httpsOptions, nameOfPeer, renewListener } from '../trust/listen-with-certificates';
import type { Trust } from '../trust/trust';
import { actorFields, traceFields } from '../logging/logger';
import { timeRequests } from '../metrics/time-requests';
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
  /** Gets the duration of each request. */
  readonly metrics: Metrics;
  /** Records a span for each request; default none. */
  readonly tracer?: Tracer;
  readonly bodyLimit: number;
  /** Addresses and networks whose `X-Forwarded-*` headers are trusted; default none. */
  readonly trustProxy?: readonly string[];
  /** The processes that may send requests; default all. */
  readonly trust?: Trust | undefined;
  /** Routes that need no service token. */
  readonly open?: readonly string[];
  /** The time limit of a request to `/api/`, in ms, besides its client's preferred wait; default only the caller's. */
  readonly budgetMs?: number;
  /**
   * Whether requests are only forwarded. Then nothing runs inside `causedBy`, and log lines name their request
   * themselves.
   */
  readonly forwards?: boolean;
}

/**
 * Fastify with the common rules of every service: ids, correlation, deadlines, a body limit, and log lines at debug.
 */
export function fastifyAdapter(options: HttpServerOptions): FastifyAdapter {
  const { logger, ids, draining, metrics, bodyLimit, trustProxy = [], trust = {}, open = [] } = options;
  const { budgetMs, forwards = false } = options;
  const adapter = new FastifyAdapter({
    // Only warnings of Fastify itself matter. A hook below logs each request.
    loggerInstance: logger.child({}, { level: logger.isLevelEnabled('warn') ? 'warn' : logger.level }),
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
    genReqId: () => ids.next(),
    // Saves a logger for each request, because a forwarder logs little and names the request itself.
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
    // Limits the arrival of a request; Fastify's default is no limit. The time of the answer does not count.
    requestTimeout: 60_000,
    clientErrorHandler: refuseUnreadable(ids),
    // Refused by a hook below, with a problem instead of Node's empty answer.
    http: { requireHostHeader: false },
    ...(trust.certificates && { https: httpsOptions(trust.certificates) }),
    // `drainHttp` decides when connections close.
    forceCloseConnections: false,
    return503OnClosing: false,
  } as FastifyServerOptions);
  const fastify: FastifyInstance = adapter.getInstance();
  if (trust.certificates) renewListener(fastify, trust.certificates, logger);
  refuseExpectations(fastify.server, ids);
  timeRequests(fastify, metrics);
  keepNothing(fastify);
  keepDeadlines(fastify, budgetMs);
  if (forwards) nameRequests(fastify, { tracer: options.tracer });
  else followRequests(fastify, options.tracer);
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
        {
          ...ids,
          ...traceFields(causation?.traceparent),
          ...actorFields(causation?.actor),
          caller,
          method,
          url,
          statusCode,
          ms: Math.round(elapsedTime),
        },
        'request',
      );
    }
    done();
  });
  return adapter;
}

/** Serves `/openapi.json`, made at the first request. */
export function serveOpenApi(app: NestFastifyApplication, title: string): void {
  let document: object | undefined;
  const fastify: FastifyInstance = app.getHttpAdapter().getInstance();
  fastify.get('/openapi.json', () => (document ??= openApiOf(app, title)));
}

/** Stops accepting connections, and resolves when requests in flight are answered. Cuts off the rest at the signal. */
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
