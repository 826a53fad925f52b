import type { Metrics } from '@maru/observability';
import type { DataSource } from 'typeorm';

/** Exports the number of waiting, parked and queued messages by group. The database counts them at each scrape. */
export function observeParked(metrics: Metrics, dataSource: DataSource): void {
  const gauge = metrics.meter('@maru/messaging').createObservableGauge('maru_messages_put_aside', {
    description:
      'Messages that are retried automatically (waiting), need a person (parked), or are behind one of these (queued)',
  });
  gauge.addCallback(async (result) => {
    const counts = await dataSource.query<{ consumer_group: string; state: string; count: number }[]>(
      `SELECT consumer_group, state, count(*)::int AS count FROM parked_messages
       WHERE dropped_at IS NULL GROUP BY consumer_group, state`,
    );
    for (const { consumer_group: group, state, count } of counts) result.observe(count, { group, state });
  });
}
