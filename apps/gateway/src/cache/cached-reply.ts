import { PROBLEM_JSON } from '@maru/service';
import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { headersBeyond } from '../policies/forwarded-headers';
import { isForAll } from './response-cache';
import type { Freshness, Served, WholeAnswer } from './response-cache';

/**
 * Answers from the cache with `ETag` (the context's, else a hash of the body), `Cache-Control` for caches between the
 * gateway and the client, `Age`, and `Cache-Status` (RFC 9211). A client that has the answer already gets 304.
 */
export function answerFromCache(request: FastifyRequest, reply: FastifyReply, served: Served, fresh: Freshness): void {
  const { answer, how, ageMs } = served;
  const { 'content-length': _length, ...headers } = headersBeyond({ ...answer.headers });
  void reply.code(answer.statusCode).headers(headers);
  void reply.header(
    'cache-status',
    how === 'miss' ? 'maru; fwd=miss' : `maru; hit${how === 'stale' ? '; fwd=stale' : ''}`,
  );
  if (answer.statusCode !== 200) return void reply.send(ofThisRequest(request, answer));
  const tag = tagOf(answer);
  void reply.headers({
    etag: tag,
    age: String(Math.floor(ageMs / 1_000)),
    // An answer that is not for all keeps the `Cache-Control` of its context.
    ...(isForAll(answer) && { 'cache-control': `${audienceOf(request)}, ${lifeOf(fresh)}` }),
  });
  if (isKnown(request.headers['if-none-match'], tag)) {
    void reply.code(304).removeHeader('content-type').send();
    return;
  }
  void reply.send(answer.body);
}

const lifeOf = ({ freshMs, staleMs }: Freshness): string =>
  `max-age=${seconds(freshMs)}, stale-while-revalidate=${seconds(staleMs)}`;

// A shared cache keeps no answer to a request with `Authorization` (RFC 9111 §3.5), but does not know `X-API-Key`.
// `private` is needed, because the rate limit headers are about that client alone.
const audienceOf = ({ headers, apiKeyGiven }: FastifyRequest): 'public' | 'private' =>
  headers.authorization !== undefined || apiKeyGiven === true ? 'private' : 'public';

/** Puts the request's own correlation id into a problem, because several clients may share one answer. */
function ofThisRequest({ causation }: FastifyRequest, { headers, body }: WholeAnswer): Buffer | string {
  if (!String(headers['content-type']).startsWith(PROBLEM_JSON)) return body;
  return JSON.stringify({ ...(JSON.parse(body.toString()) as object), correlationId: causation?.correlationId });
}

const seconds = (ms: number) => Math.floor(ms / 1_000);

const tags = new WeakMap<WholeAnswer, string>();

function tagOf(answer: WholeAnswer): string {
  const own = answer.headers['etag'];
  if (typeof own === 'string') return own;
  let tag = tags.get(answer);
  if (!tag) tags.set(answer, (tag = `"${createHash('sha256').update(answer.body).digest('base64url').slice(0, 22)}"`));
  return tag;
}

/** Weak comparison (RFC 9110 §13.1.2). */
function isKnown(ifNoneMatch: string | undefined, tag: string): boolean {
  const opaque = (text: string) => text.trim().replace(/^W\//, '');
  return ifNoneMatch?.trim() === '*' || (ifNoneMatch ?? '').split(',').some((each) => opaque(each) === opaque(tag));
}
