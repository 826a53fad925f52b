import { problem } from '@maru/service';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { serveGuarded } from '../access/serve-guarded';
import type { Guards } from '../access/serve-guarded';
import { answerProblem } from '../answer-problem';
import { handOn } from '../balancing/upstream-reply';
import { upstreamProblem } from '../balancing/upstream-problem';
import { headersBeyond } from '../policies/forwarded-headers';
import { orderMomentQuery } from './order-moment';
import type { StreamSearch } from './stream-search';

export const STREAM_PATH = '/api/streams/:name';
export const ORDER_MOMENT_PATH = '/api/orders/:id/at';

/**
 * `GET /api/streams/<name>` and `GET /api/orders/<id>/at`: streams as they were at a moment (docs/adr/0065), for the
 * scope `streams:read`.
 */
export function serveStreams(fastify: FastifyInstance, search: StreamSearch, guards: Guards): void {
  serveGuarded(fastify, 'streams:read', guards, (guarded) => {
    guarded.get<{ Params: { name: string } }>(STREAM_PATH, (request, reply) => answerStream(search, request, reply));
    guarded.get<{ Params: { id: string } }>(ORDER_MOMENT_PATH, (request, reply) => answerOrder(search, request, reply));
  });
}

async function answerStream(
  search: StreamSearch,
  request: FastifyRequest<{ Params: { name: string } }>,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { name } = request.params;
  const context = search.contextOf(name);
  if (!context) {
    answerProblem(reply, problem('STREAMS.UNKNOWN_STREAM', `No context has streams of the name ${name}.`));
    return reply;
  }
  const { url = '' } = request.raw;
  const query = url.indexOf('?');
  try {
    await handOn(await search.stream(request, context, name, query < 0 ? '' : url.slice(query)), reply, []);
  } catch (error) {
    answerProblem(reply, upstreamProblem(context, error));
  }
  return reply;
}

async function answerOrder(
  search: StreamSearch,
  request: FastifyRequest<{ Params: { id: string } }>,
  reply: FastifyReply,
): Promise<unknown> {
  const { success, data, error } = orderMomentQuery.safeParse(request.query);
  if (!success) {
    const errors = error.issues.map(({ path, message }) => ({ path: path.join('.'), message }));
    answerProblem(reply, problem('HTTP.INVALID_REQUEST', 'The moment is invalid.', { errors }));
    return reply;
  }
  try {
    const found = await search.order(request, request.params.id, data.at);
    if (!('statusCode' in found)) return found;
    return reply.code(found.statusCode).headers(headersBeyond(found.headers)).send(found.body);
  } catch (error) {
    answerProblem(reply, upstreamProblem('ordering', error));
    return reply;
  }
}
