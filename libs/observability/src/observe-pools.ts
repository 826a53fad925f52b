import type { Metrics } from './metrics';

/** The part of a pool of `pg` that is exported. */
export interface ObservedPool {
  readonly totalCount: number;
  readonly idleCount: number;
  readonly waitingCount: number;
  readonly options: { readonly max?: number | undefined };
}

// The most of pg, which TypeORM's types do not name.
const PG_DEFAULT = 10;

/**
 * Exports pools of connections by name, under the names of OpenTelemetry: connections in use and idle, their limit, and
 * the requests that wait for one.
 */
export function observePools(metrics: Metrics, pools: Readonly<Record<string, ObservedPool>>): void {
  const meter = metrics.meter('@maru/observability/pools');
  const count = meter.createObservableGauge('db.client.connection.count', {
    description: 'Connections of the pool by state: used, idle',
  });
  const max = meter.createObservableGauge('db.client.connection.max', {
    description: 'The most connections of the pool',
  });
  const pending = meter.createObservableGauge('db.client.connection.pending_requests', {
    description: 'Requests that wait for a connection of the pool',
  });
  meter.addBatchObservableCallback(
    (result) => {
      for (const [name, { totalCount, idleCount, waitingCount, options }] of Object.entries(pools)) {
        const pool = { 'db.client.connection.pool.name': name };
        result.observe(count, totalCount - idleCount, { ...pool, 'db.client.connection.state': 'used' });
        result.observe(count, idleCount, { ...pool, 'db.client.connection.state': 'idle' });
        result.observe(max, options.max ?? PG_DEFAULT, pool);
        result.observe(pending, waitingCount, pool);
      }
    },
    [count, max, pending],
  );
}
