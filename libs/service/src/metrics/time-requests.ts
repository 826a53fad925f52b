import { REQUEST_SECONDS } from '@maru/observability';
import type { Metrics } from '@maru/observability';
import type { FastifyInstance } from 'fastify';
import { preferredWaitS } from '../http/prefer-wait';

// The methods of RFC 9110 and PATCH. A client can invent others.
const METHODS = new Set(['CONNECT', 'DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT', 'QUERY', 'TRACE']);
const UNKNOWN = 'unknown';

/**
 * Times every answered request as `http_server_request_duration_seconds`, by method, route template and status. Paths
 * without a route are `unknown`, so that clients cannot add labels. A request that asks to be held (`Prefer: wait`) has
 * the label `maru_waits`, because its duration is the client's wish.
 */
export function timeRequests(fastify: FastifyInstance, metrics: Metrics): void {
  const duration = metrics.meter('@maru/service').createHistogram('http.server.request.duration', {
    unit: 's',
    description: 'Duration of requests by route, method and status',
    advice: { explicitBucketBoundaries: REQUEST_SECONDS },
  });
  fastify.addHook('onResponse', (request, reply, done) => {
    const { method, headers, routeOptions } = request;
    duration.record(reply.elapsedTime / 1_000, {
      'http.request.method': METHODS.has(method) ? method : '_OTHER',
      'http.route': request.is404 ? UNKNOWN : (routeOptions.url ?? UNKNOWN),
      'http.response.status_code': String(reply.statusCode),
      ...(preferredWaitS(headers) > 0 && { 'maru.waits': 'true' }),
    });
    done();
  });
}
