import { METRICS_CONTENT_TYPE } from '@maru/observability';
import type { Metrics } from '@maru/observability';
import type { FastifyInstance } from 'fastify';

/** Serves `GET /metrics` in Prometheus' text format, without a token, on a port inside the shop only. */
export function serveMetrics(fastify: FastifyInstance, metrics: Metrics): void {
  fastify.get('/metrics', async (_request, reply) => {
    void reply.header('content-type', METRICS_CONTENT_TYPE).header('cache-control', 'no-store');
    return metrics.text();
  });
}
