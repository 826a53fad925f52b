import { mergeTexts, METRICS_CONTENT_TYPE } from '@maru/observability';
import type { Metrics } from '@maru/observability';
import type { FastifyInstance } from 'fastify';

/**
 * Serves `GET /metrics` in Prometheus' text format, without a token, on a port inside the shop only.
 * @param besides the metrics of other applications of this process, in the same answer; default none
 */
export function serveMetrics(fastify: FastifyInstance, metrics: Metrics, besides: readonly Metrics[] = []): void {
  fastify.get('/metrics', async (_request, reply) => {
    void reply.header('content-type', METRICS_CONTENT_TYPE).header('cache-control', 'no-store');
    if (besides.length === 0) return metrics.text();
    return mergeTexts(await Promise.all([metrics, ...besides].map((each) => each.text())));
  });
}
