import type { FastifyRequest } from 'fastify';
import { headersForContext } from '../policies/forwarded-headers';
import { VERSION_HEADER } from '../transforms/api-version';
import { withRules } from '../transforms/transform';
import type { Transform } from '../transforms/transform';
import type { UpstreamRequest } from './upstream-calls';

/** The request to the context for a client's request: under `path`, with the headers that contexts get. */
export function requestOf(request: FastifyRequest, path: string, transforms: readonly Transform[]): UpstreamRequest {
  const { method, raw, body } = request;
  const query = raw.url!.indexOf('?');
  const sent = Buffer.isBuffer(body) && body.length > 0 && method !== 'GET' && method !== 'HEAD' ? body : undefined;
  const own = headersForContext(request, raw.headers);
  return {
    method,
    path: query < 0 ? path : path + raw.url!.slice(query),
    headers: transforms.reduce((headers, transform) => withRules(headers, transform.request), own),
    ...(sent && { body: sent }),
  };
}

// Headers that are about one client.
const OF_ONE_CLIENT = /^(?:authorization|cookie|if-.*|range|prefer|x-forwarded-.*|x-internal-.*|x-client|x-reason)$/;

/** The request without the headers of the one client that happens to send it, for an answer that all may get. */
export function forEverybody({ headers, ...request }: UpstreamRequest): UpstreamRequest {
  const shared = Object.entries(headers).filter(([name]) => !OF_ONE_CLIENT.test(name));
  return { ...request, headers: Object.fromEntries(shared) };
}

const SHAPES_THE_ANSWER = ['accept', 'accept-language', 'accept-encoding', VERSION_HEADER];

/** Requests with the same key get the same answer from the cache; `version` is the context's code version. */
export const keyOf = ({ path, headers }: UpstreamRequest, version: string | undefined): string =>
  JSON.stringify([path, version, ...SHAPES_THE_ANSWER.map((name) => headers[name])]);

/** Whether the client demands a fresh answer of the context (`Cache-Control: no-cache`). */
export const mustAsk = ({ headers }: FastifyRequest): boolean => /\bno-cache\b/.test(headers['cache-control'] ?? '');
