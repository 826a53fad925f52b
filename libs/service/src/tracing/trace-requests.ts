import type { Span, SpanAttributes, Tracer } from '@maru/kernel';
import type { FastifyInstance, FastifyRequest } from 'fastify';

declare module 'fastify' {
  interface FastifyRequest {
    /** The span of the request; undefined when it is not sampled. */
    span?: Span | undefined;
  }
}

// Supervisors, scrapers and the gateway's own upkeep ask these all the time, and no order needs them.
const UNTRACED = /^\/(?:health\/|metrics|internal\/|openapi\.json|docs)/;

/**
 * Starts the span of a request. Returns the trace context of its work: that of the span, or the caller's.
 * @param parent the caller's well-formed trace context, if it has sent one
 */
export function startRequestSpan(tracer: Tracer, request: FastifyRequest, parent?: string): string | undefined {
  const { method, url } = request.raw;
  const path = url!.split('?', 1)[0]!;
  if (UNTRACED.test(path)) return parent;
  const route = request.routeOptions.url;
  const name = route === undefined ? method! : `${method} ${route}`;
  const attributes = {
    'http.request.method': method,
    'url.path': path,
    'url.scheme': request.protocol,
    ...(route !== undefined && { 'http.route': route }),
  };
  const span =
    parent === undefined
      ? tracer.begin(name, { kind: 'server', attributes })
      : tracer.start(name, { kind: 'server', parent, attributes });
  request.span = span;
  return span?.traceparent ?? parent;
}

/** Ends the span of each request with its answer. */
export function endRequestSpans(fastify: FastifyInstance): void {
  fastify.decorateRequest('span', undefined);
  fastify.addHook('onResponse', (request, reply, done) => {
    const { span } = request;
    if (span) {
      const { statusCode } = reply;
      const attributes: SpanAttributes = { 'http.response.status_code': statusCode };
      span.set(attributes);
      // A refusal is the caller's fault (OpenTelemetry's conventions for HTTP servers).
      span.end(statusCode >= 500 ? String(statusCode) : undefined);
    }
    done();
  });
}
