import rateLimit from '@fastify/rate-limit';
import { securityEvent } from '@maru/observability';
import { actorFields, problem } from '@maru/service';
import type { Settings } from '@maru/service';
import type { Redis } from '@maru/service/limit-store';
import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import type { Logger } from 'pino';
import { answerProblem } from '../answer-problem';
import type { Route } from '../routes';
import { clientOf } from './client';
import { TooManyGuesses } from './too-many-guesses';
import type { limitSettings } from './limit-settings';

/** A limit by name: each has counters of its own. */
type Policy = 'anonymous' | 'signed-in' | 'key' | 'operator' | 'unknown-key' | 'probe';

type Count = ReturnType<FastifyInstance['createRateLimit']>;

// The decorator of a scope that has a guard of its own.
const GUARDED = 'countedHere';

// The limit of the documents and of unknown paths.
const REST = { limit: 'signed-in' } as const;

// Counters in memory, one for each client; the least recently used is dropped first.
const CLIENTS_IN_MEMORY = 100_000;

export interface RateLimitOptions {
  readonly settings: Settings<typeof limitSettings>;
  /** Without it the counters are in this process. */
  readonly redis: Redis | undefined;
  readonly logger: Logger;
}

/**
 * Counts each client's requests, and refuses those beyond its limit with 429 and `Retry-After`. Every counted answer
 * has the headers `RateLimit-Policy` and `RateLimit` (draft-ietf-httpapi-ratelimit-headers-10), and the three headers
 * of earlier drafts. While the counters cannot be reached, every request passes.
 */
export class RateLimits {
  private readonly counts = new Map<Policy, Count>();
  private failing = false;

  constructor(private readonly options: RateLimitOptions) {}

  /** Call it before any `guard`. */
  register(fastify: FastifyInstance): void {
    const { redis } = this.options;
    const store = redis ? { redis, nameSpace: 'maru-gateway-limit-' } : { cache: CLIENTS_IN_MEMORY };
    void fastify.register(rateLimit, { global: false, skipOnError: false, ...store });
  }

  /** Guards every route of this scope. */
  guard(scope: FastifyInstance, route: Pick<Route, 'limit'>): void {
    scope.decorate(GUARDED, true);
    scope.addHook('onRequest', (request, reply) => this.admit(scope, request, reply, policyOf(request, route)));
  }

  /** Guards unknown paths, and every later route whose scope has no guard of its own. */
  guardTheRest(fastify: FastifyInstance): void {
    const admit = (request: FastifyRequest, reply: FastifyReply) =>
      this.admit(fastify, request, reply, request.url.startsWith('/health/') ? 'probe' : policyOf(request, REST));
    fastify.addHook('onRoute', function (this: FastifyInstance, route: RouteOptions) {
      if (this.hasDecorator(GUARDED)) return;
      route.onRequest = [admit, ...[route.onRequest ?? []].flat()];
    });
    fastify.addHook('onRequest', (request, reply, done) => {
      if (!request.is404) return done();
      void admit(request, reply).then((refused) => refused ?? done());
    });
  }

  /**
   * Counts `more` requests for one that costs several calls. True when the client is beyond its limit, and the reply is
   * sent. Await it before the work.
   */
  async charge(request: FastifyRequest, reply: FastifyReply, more: number): Promise<boolean> {
    const policy = policyOf(request, REST);
    const counts = Array.from({ length: more }, () => this.count(request.server, request, policy));
    const last = (await Promise.all(counts)).at(-1);
    return (last && this.tellCount(request, reply, policy, last)) !== undefined;
  }

  private async admit(scope: FastifyInstance, request: FastifyRequest, reply: FastifyReply, policy: Policy) {
    const counted = await this.count(scope, request, policy);
    return counted && this.tellCount(request, reply, policy, counted);
  }

  /** The reply when the client is beyond its limit. */
  private tellCount(request: FastifyRequest, reply: FastifyReply, policy: Policy, counted: Counted) {
    const { max, remaining, ttlInSeconds } = counted;
    tell(reply, policy, {
      max,
      remaining,
      ttlInSeconds,
      windowMs: this.options.settings.get('RATE_LIMIT_WINDOW_MS'),
    });
    if (!counted.isExceeded) return undefined;
    securityEvent(this.options.logger, 'SECURITY.LIMITED', { policy, ...actorFields(request.causation?.actor) });
    void reply.header('retry-after', String(Math.max(1, ttlInSeconds)));
    const detail = `At most ${max} requests are allowed in ${this.options.settings.get('RATE_LIMIT_WINDOW_MS') / 1_000} s; wait ${ttlInSeconds} s.`;
    answerProblem(reply, problem('HTTP.TOO_MANY_REQUESTS', detail));
    return reply;
  }

  /**
   * Counts a request with an unknown key by its address, before a look-up of that key.
   * @throws TooManyGuesses when the address is beyond its limit
   */
  async countGuess(request: FastifyRequest): Promise<void> {
    const counted = await this.count(request.server, request, 'unknown-key');
    if (!counted?.isExceeded) return;
    const who = actorFields(request.causation?.actor);
    securityEvent(this.options.logger, 'SECURITY.GUESSES_LIMITED', who);
    throw new TooManyGuesses(Math.max(1, counted.ttlInSeconds));
  }

  private async count(fastify: FastifyInstance, request: FastifyRequest, policy: Policy) {
    let count = this.counts.get(policy);
    if (!count) this.counts.set(policy, (count = this.countOf(fastify, policy)));
    try {
      const answer = await count(request);
      this.failing = false;
      return answer.isAllowed ? undefined : answer;
    } catch (error) {
      if (!this.failing) this.options.logger.warn({ err: error }, 'requests cannot be counted, so all of them pass');
      this.failing = true;
      return undefined;
    }
  }

  private countOf(fastify: FastifyInstance, policy: Policy): Count {
    const { settings } = this.options;
    const max = {
      anonymous: settings.get('RATE_LIMIT_ANONYMOUS'),
      'signed-in': settings.get('RATE_LIMIT_SIGNED_IN'),
      key: settings.get('RATE_LIMIT_KEY'),
      operator: settings.get('RATE_LIMIT_OPERATOR'),
      probe: settings.get('RATE_LIMIT_PROBES'),
      'unknown-key': settings.get('RATE_LIMIT_ANONYMOUS'),
    }[policy];
    return fastify.createRateLimit({
      max,
      timeWindow: settings.get('RATE_LIMIT_WINDOW_MS'),
      keyGenerator: (request) => {
        const { known, id } = clientOf(request);
        return `${policy}:${known}:${id}`;
      },
    });
  }
}

function policyOf(request: FastifyRequest, route: Pick<Route, 'limit'>): Policy {
  const { known, role } = clientOf(request);
  if (role === 'operator') return 'operator';
  if (known === 'address') return route.limit;
  return known === 'key' ? 'key' : 'signed-in';
}

type Counted = Omit<Left, 'windowMs'> & { readonly isExceeded: boolean };

interface Left {
  readonly max: number;
  readonly remaining: number;
  readonly ttlInSeconds: number;
  readonly windowMs: number;
}

function tell(reply: FastifyReply, policy: Policy, { max, remaining, ttlInSeconds, windowMs }: Left): void {
  void reply.headers({
    'ratelimit-policy': `"${policy}";q=${max};w=${Math.ceil(windowMs / 1_000)}`,
    ratelimit: `"${policy}";r=${remaining};t=${ttlInSeconds}`,
    'ratelimit-limit': String(max),
    'ratelimit-remaining': String(remaining),
    'ratelimit-reset': String(ttlInSeconds),
  });
}
