import type { Metrics } from '@maru/observability';
import type { RunningRelay } from '../context-runtime';

/** Exports whether this process relays, as `maru_relay_lease_held`. The sum over a context's processes is 1. */
export function observeRelay(metrics: Metrics, relay: RunningRelay): void {
  const gauge = metrics.meter('@maru/messaging').createObservableGauge('maru_relay_lease_held', {
    description: '1 in the process that relays the events of its context to Kafka, 0 in those that stand by',
  });
  gauge.addCallback((result) => result.observe(relay.holdsLease() ? 1 : 0, { group: relay.consumer.group }));
}
