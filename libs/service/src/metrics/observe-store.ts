import type { EventStore } from '@maru/event-store';
import { observePools } from '@maru/observability';
import type { Metrics } from '@maru/observability';

/** Exports the event store of this process: its pools, and how many appends share a statement. */
export function observeStore(metrics: Metrics, store: EventStore): void {
  const { statistics } = store;
  if (!statistics) return;
  observePools(metrics, {
    'event-store-append': statistics.pools['append']!,
    'event-store-read': statistics.pools['read']!,
  });
  const meter = metrics.meter('@maru/event-store');
  const batches = meter.createObservableCounter('maru_append_batches', {
    description: 'Statements that committed the appends of this process',
  });
  const appends = meter.createObservableCounter('maru_append_batched', {
    description: 'Appends in these statements; over them, it is the average size of a batch',
  });
  meter.addBatchObservableCallback(
    (result) => {
      const { batches: sent, batchedAppends } = store.statistics!;
      result.observe(batches, sent);
      result.observe(appends, batchedAppends);
    },
    [batches, appends],
  );
}
