import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { headersBeyond } from '../policies/forwarded-headers';
import type { Freshness, Served, WholeAnswer } from './response-cache';

/**
 * Answers with what the cache has served: `ETag` (the context's, else one of the bytes), `Cache-Control` for caches behind us, `Age`, and
 * `Cache-Status` (RFC 9211). A client that has it already gets 304.
 */
export function answerFromCache(request: FastifyRequest, reply: FastifyReply, served: Served, fresh: Freshness): void {
  const { answer, how, ageMs } = served;
  const { 'content-length': _length, ...headers } = headersBeyond({ ...answer.headers });
  void reply.code(answer.statusCode).headers(headers);
  void reply.header(
    'cache-status',
    how === 'miss' ? 'maru; fwd=miss' : `maru; hit${how === 'stale' ? '; fwd=stale' : ''}`,
  );
  if (answer.statusCode !== 200) return void reply.send(answer.body);
  const tag = tagOf(answer);
  void reply.headers({
    etag: tag,
    age: String(Math.floor(ageMs / 1_000)),
    'cache-control': `public, max-age=${seconds(fresh.freshMs)}, stale-while-revalidate=${seconds(fresh.staleMs)}`,
  });
  if (isKnown(request.headers['if-none-match'], tag)) {
    void reply.code(304).removeHeader('content-type').send();
    return;
  }
  void reply.send(answer.body);
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
