import { contextNames } from '@maru/contracts';
import type { Scheduler } from '@maru/kernel';
import { AccessDenied, bearerToken } from '@maru/security';
import type { Principal, TokenVerifier } from '@maru/security';
import { challengeOf, InvalidRequest, PROBLEM_JSON, Refusal, toProblem } from '@maru/service';
import { onBehalfOf } from '@maru/shop-calls';
import type { ShopCalls } from '@maru/shop-calls';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Watchers } from '../subscriptions/watchers';
import { EventStream } from './event-stream';
import { audienceOf } from './live-audience';
import type { LiveFeed } from './live-feed';

export const LIVE_PATH = '/api/live';

export interface LiveOptions {
  readonly feed: LiveFeed;
  readonly calls: ShopCalls;
  readonly tokens: TokenVerifier;
  readonly watchers: Watchers;
  readonly scheduler: Scheduler;
  readonly now: () => number;
  /** Aborts when the process begins to end. */
  readonly ending: AbortSignal;
  readonly heartbeatMs: number;
}

const list = <Item extends z.ZodType>(item: Item) =>
  z.preprocess((given) => (given === undefined ? given : [given].flat()), z.array(item).min(1).max(50).optional());

export const liveQuery = z.strictObject({
  order: list(z.string().min(1).max(100)).meta({ description: 'Only changes of these orders; may be repeated.' }),
  context: list(z.enum(contextNames as [string, ...string[]])).meta({
    description: 'Only changes of these contexts; may be repeated.',
  }),
});

/**
 * `GET /api/live`: changes of the shop as Server-Sent Events (docs/adr/0070). A token that ends and a process that
 * drains end the stream.
 */
export function serveLive(fastify: FastifyInstance, options: LiveOptions): void {
  fastify.get(LIVE_PATH, async (request, reply) => {
    try {
      await open(request, reply, options);
    } catch (error) {
      answerProblem(request, reply, error);
    }
    return reply;
  });
}

async function open(request: FastifyRequest, reply: FastifyReply, options: LiveOptions): Promise<void> {
  const { feed, calls, tokens, watchers, ending } = options;
  const token = bearerToken(request.headers.authorization);
  if (token === undefined) throw AccessDenied.withoutToken();
  const principal = await tokens.verify(token);
  if (!principal.scopes.has('orders:read')) throw AccessDenied.missingScope(['orders:read']);
  const asked = liveQuery.safeParse(request.query);
  if (!asked.success)
    throw new InvalidRequest(asked.error.issues.map(({ path, message }) => ({ path: path.join('.'), message })));
  if (!feed.hears || ending.aborted)
    throw new Refusal({ code: 'HTTP.UNAVAILABLE', detail: 'Changes cannot be followed here now; please try again.' });
  const connection = { subscriptions: {} };
  if (!(await watchers.enter(principal.userId, connection)))
    throw new Refusal({ code: 'HTTP.TOO_MANY_REQUESTS', detail: 'Too many connections of this user are open.' }, 1);
  try {
    const { order: orders, context: contexts } = asked.data;
    const sees = await audienceOf(principal, { orders, contexts }, { calls, feed }, onBehalfOf(request));
    // The client may have left, or the process begun to end, in the meantime.
    if (reply.raw.destroyed || ending.aborted) return void reply.raw.destroy();
    const stream = new EventStream(reply, options.heartbeatMs);
    const leave = follow(stream, sees, request.headers['last-event-id'], principal, options);
    void stream.closed.then(() => (leave(), watchers.leave(principal.userId, connection)));
  } catch (error) {
    watchers.leave(principal.userId, connection);
    throw error;
  }
}

/** Sends the missed changes, then every new one, until the stream ends. Returns a function that stops it. */
function follow(
  stream: EventStream,
  sees: Awaited<ReturnType<typeof audienceOf>>,
  lastId: string | string[] | undefined,
  principal: Principal,
  { feed, tokens, scheduler, now, ending }: LiveOptions,
): () => void {
  const missed = typeof lastId === 'string' ? feed.since(lastId) : [];
  if (missed) stream.send('ready', {}, missed.length > 0 || typeof lastId === 'string' ? undefined : feed.place);
  else stream.send('reset', {}, feed.place);
  for (const heard of missed ?? []) if (sees(heard)) stream.change(heard);
  const unheard = feed.listen({
    changed: (heard) => sees(heard) && stream.change(heard),
    reset: () => stream.send('reset', {}, feed.place),
  });
  const endOfToken = () => stream.end('token');
  const cancel = scheduler.after(principal.expiresAt * 1_000 - now(), endOfToken);
  const unheardOfEnds = tokens.onAuthorityEnded(() => tokens.hasEnded(principal) && endOfToken());
  const drain = () => stream.end();
  ending.addEventListener('abort', drain, { once: true });
  // Its authority may have ended since it was verified.
  if (tokens.hasEnded(principal)) endOfToken();
  return () => {
    unheard();
    cancel();
    unheardOfEnds();
    ending.removeEventListener('abort', drain);
  };
}

function answerProblem(request: FastifyRequest, reply: FastifyReply, error: unknown): void {
  const answer = toProblem(error);
  const { correlationId } = request.causation ?? {};
  if (answer.status === 500) request.log.error({ err: error, correlationId }, 'a live stream could not be opened');
  const challenge = challengeOf(error, answer);
  if (challenge !== undefined) void reply.header('www-authenticate', challenge);
  if (answer.status === 503 || answer.status === 429) void reply.header('retry-after', '1');
  void reply.code(answer.status).header('content-type', PROBLEM_JSON);
  void reply.send(JSON.stringify({ ...answer, correlationId }));
}
