import type { ResourceMetrics } from '@opentelemetry/sdk-metrics';

const SUFFIXES: Readonly<Record<string, string>> = { s: 'seconds', By: 'bytes' };

/**
 * The metrics with their units in their names, as Prometheus has them: `http.server.request.duration` in `s` becomes
 * `http_server_request_duration_seconds`. The exporter leaves units out. A metric without a unit counts things.
 */
export function withUnits(collected: ResourceMetrics): ResourceMetrics {
  const scopeMetrics = collected.scopeMetrics.map(({ scope, metrics }) => ({
    scope,
    metrics: metrics.map((metric) => {
      const { name, unit, ...rest } = metric.descriptor;
      const suffix = SUFFIXES[unit];
      return { ...metric, descriptor: { ...rest, unit: '', name: suffix ? `${name}_${suffix}` : name } };
    }),
  }));
  return { ...collected, scopeMetrics };
}
