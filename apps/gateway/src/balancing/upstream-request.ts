import type { FastifyRequest } from 'fastify';
import { headersForContext } from '../policies/forwarded-headers';
import { VERSION_HEADER } from '../transforms/api-version';
import { withRules } from '../transforms/transform';
import type { Transform } from '../transforms/transform';
import type { UpstreamRequest } from './upstream-calls';

/** What a context is asked for a request under this path. */
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

// What makes a request one client's own.
const OF_ONE_CLIENT = /^(?:authorization|cookie|if-.*|range|prefer|x-forwarded-.*|x-internal-.*|x-client|x-reason)$/;

/** The same without what is about the one client that happens to ask. */
export function forEverybody({ headers, ...request }: UpstreamRequest): UpstreamRequest {
  const shared = Object.entries(headers).filter(([name]) => !OF_ONE_CLIENT.test(name));
  return { ...request, headers: Object.fromEntries(shared) };
}

const SHAPES_THE_ANSWER = ['accept', 'accept-language', 'accept-encoding', VERSION_HEADER];

/** Requests with the same key have the same answer, of the same version of the context's code. */
export const keyOf = ({ path, headers }: UpstreamRequest, version: string | undefined): string =>
  JSON.stringify([path, version, ...SHAPES_THE_ANSWER.map((name) => headers[name])]);

/** `Cache-Control: no-cache`: whoever says so gets what the context says now. */
export const mustAsk = ({ headers }: FastifyRequest): boolean => /\bno-cache\b/.test(headers['cache-control'] ?? '');
