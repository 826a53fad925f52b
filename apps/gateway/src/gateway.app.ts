import { ActLog, openFrame, Peers, ProblemFilter, readSettings } from '@maru/service';
import { openLimitStore } from '@maru/service/limit-store';
import type { Discovery } from '@maru/discovery';
import { SystemRandom } from '@maru/kernel';
import type { Ids } from '@maru/kernel';
import type { Metrics } from '@maru/observability';
import type { TokenVerifier } from '@maru/security';
import type { Logger } from 'pino';
import { ApiKeyExchange } from './access/api-keys';
import { AuditSearch } from './audit/audit-search';
import { RouteActs } from './audit/route-acts';
import { serveAudit } from './audit/serve-audit';
import { ContextCalls } from './calls/context-calls';
import { ContextQuestions } from './calls/context-questions';
import type { CallAddresses } from './calls/context-calls';
import { consoleFolder } from './console/console-folder';
import { serveConsole } from './console/serve-console';
import { serveDemo } from './demo/serve-demo';
import { serveDocs } from './docs/docs-page';
import { gatewaySettings } from './gateway-settings';
import { serveExplanation } from './explanation/serve-explanation';
import { GatewayModule } from './health.controller';
import { RateLimits } from './limits/rate-limits';
import { serveGuardedMetrics } from './metrics/guarded-metrics';
import { serveBrowserPolicy } from './policies/browser-policy';
import { limitUrls } from './policies/url-limit';
import { proxyGraphql } from './graphql-proxy';
import { proxyRoutes } from './proxy';
import { routes as shopRoutes } from './routes';
import type { Routes } from './routes';
import { Canaries } from './canary/canaries';
import { serveRollouts } from './canary/serve-rollouts';
import { ShownRoutes } from './canary/shown-routes';
import { ParkedSearch } from './operations/parked-search';
import { serveParked } from './operations/serve-parked';
import { serveStreams } from './time-travel/serve-streams';
import { StreamSearch } from './time-travel/stream-search';
import { RouteCaches } from './cache/route-caches';
import { CollectedTraces } from './traces/collected-traces';
import { serveCollectedTraces } from './traces/serve-traces';
import { ContextAgents } from './balancing/context-agents';
import { UpstreamCalls } from './balancing/upstream-calls';
import { Upstreams } from './balancing/upstreams';

export { jwksUrlIn, publicRoutes } from './access/public-routes';
export { routedContexts, routes } from './routes';
export type { RoutedContext } from './routes';
export type { Client } from './limits/client';
export { gatewaySettings } from './gateway-settings';
export { nodeArguments } from './node-arguments';
export { callAddressesIn, contextsCalled } from './calls/called-contexts';
export { addressVariableOf, upstreamSettings } from './upstream-settings';

export interface GatewayOptions {
  /** Finds the contexts. Its owner closes it, after the gateway. */
  readonly discovery: Discovery;
  /** The gateway's identity towards contexts and fronts; default none. */
  readonly peers?: Peers;
  /** The gRPC addresses of contexts, for the routes over gRPC; default none, and those routes are 404. */
  readonly callAddresses?: CallAddresses;
  /** Verifies access tokens. */
  readonly tokens: TokenVerifier;
  /** Default: those of `routes.ts`. */
  readonly routes?: Routes;
  /** The folder of the built console; default that of this repository or image. */
  readonly console?: string;
  readonly logger: Logger;
  readonly ids: Ids;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly host: string;
  /** 0 for any free port. */
  readonly port: number;
  /** Exports what belongs to the process. */
  readonly observe?: (metrics: Metrics) => void;
  /** The metrics of other applications of this process, which `/metrics` has, too; default none. */
  readonly besides?: readonly Metrics[];
}

export interface RunningGateway {
  readonly url: string;
  /** Stops accepting, and answers requests in flight. Never rejects. */
  close(): Promise<void>;
}

/** The shop's single public entry: a Nest application whose routes are proxies to the contexts. */
export async function startGateway(options: GatewayOptions): Promise<RunningGateway> {
  const { ids, env, host, port, routes = shopRoutes, peers = new Peers() } = options;
  const upstreams = new Upstreams(options.discovery);
  const settings = readSettings(gatewaySettings, env);
  const drainMs = settings.get('DRAIN_TIMEOUT_MS');
  const own = { name: 'gateway', logger: options.logger, random: new SystemRandom(), drainMs, env };
  return openFrame(own, async (frame) => {
    const { logger, undo, policies, metrics } = frame;
    options.observe?.(metrics);
    const redisUrl = settings.get('REDIS_URL');
    const redis = redisUrl ? await openLimitStore(redisUrl, logger) : undefined;
    undo.add('redis', () => Promise.resolve(redis?.disconnect()));
    const limits = new RateLimits({ settings, redis, logger });
    const app = await frame.open(GatewayModule.of(upstreams, peers), {
      ids,
      bodyLimit: settings.get('BODY_LIMIT_BYTES'),
      trustProxy: listOf(settings.get('TRUSTED_PROXIES')),
      forwards: true,
    });
    app.useGlobalFilters(new ProblemFilter(logger));
    const fastify = app.getHttpAdapter().getInstance();
    limitUrls(fastify, settings.get('URL_LIMIT_BYTES'));
    const origins = listOf(settings.get('CORS_ORIGINS'));
    await serveBrowserPolicy(fastify, origins);
    limits.register(fastify);
    limits.guardTheRest(fastify);
    const agents = new ContextAgents(peers, { answerMs: LONGEST_ANSWER_MS, connections: 256 });
    fastify.addHook('onClose', () => agents.close());
    const canaries = new Canaries(logger);
    const calls = new UpstreamCalls({ upstreams, agents, policies, settings: settings.all() });
    const addresses = options.callAddresses ?? {};
    const contextCalls = new ContextCalls({ addresses, peers, policies, settings: settings.all(), logger });
    undo.add('calls', async () => contextCalls.close());
    const caches = new RouteCaches({ routes, discovery: options.discovery, peers, settings: settings.all(), logger });
    undo.add('caches', () => caches.close());
    const keys = new ApiKeyExchange({ upstreams, peers, countGuess: (request) => limits.countGuess(request) });
    const { tokens } = options;
    const questions = new ContextQuestions(calls, logger);
    const records = new RouteActs(questions, logger);
    const shown = new ShownRoutes(routes, upstreams, canaries);
    serveRollouts(fastify, { canaries, shown, acts: new ActLog(logger), records }, { tokens, keys, limits });
    serveAudit(fastify, new AuditSearch(calls, logger), { tokens, keys, limits });
    serveExplanation(fastify, { calls, tokens, keys, limits, logger });
    serveStreams(fastify, new StreamSearch(questions, logger), { tokens, keys, limits });
    const collected = new CollectedTraces({ calls, upstreams, own: frame.traces.ring, logger });
    serveCollectedTraces(fastify, collected, { tokens, keys, limits });
    serveParked(fastify, { questions, search: new ParkedSearch(questions) }, { tokens, keys, limits });
    proxyRoutes(fastify, {
      ...{ routes, calls, limits, caches, canaries, tokens, keys, logger },
      streams: { perClient: settings.get('SOCKETS_PER_CLIENT'), log: logger, ending: frame.draining.signal },
      serveCall: (...route) => contextCalls.serve(...route),
    });
    const sockets = {
      perClient: settings.get('SOCKETS_PER_CLIENT'),
      messageBytes: settings.get('SOCKET_MESSAGE_BYTES'),
      origins,
    };
    proxyGraphql(fastify, upstreams, { tokens, keys, limits, peers, calls, sockets, logger });
    serveGuardedMetrics(fastify, metrics, { tokens, keys, limits, besides: options.besides ?? [] });
    serveDocs(fastify, upstreams, peers);
    serveDemo(fastify, { url: settings.get('DEMO_URL'), limits, logger });
    await serveConsole(fastify, options.console ?? consoleFolder, logger);
    const { url } = await frame.listen(app, { host, port });
    return { url };
  });
}

// The policy of a request bounds its whole time. This only ends answers that nobody waits for any more.
const LONGEST_ANSWER_MS = 40_000;

const listOf = (text: string | undefined): string[] =>
  (text ?? '')
    .split(',')
    .map((each) => each.trim())
    .filter(Boolean);
