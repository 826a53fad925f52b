import { WrongExpectedRevision } from '@maru/event-store';
import type { AppendObserver } from '@maru/event-store';
import { APPEND_SECONDS, BATCH_SIZES } from '@maru/observability';
import type { Metrics } from '@maru/observability';

/** Times the context's appends as `maru_append_duration_seconds`, and counts their events as `maru_append_events`. */
export function timeAppends(metrics: Metrics): AppendObserver {
  const meter = metrics.meter('@maru/event-store');
  const duration = meter.createHistogram('maru_append_duration', {
    unit: 's',
    description: 'Duration of appends to the log by outcome: appended, conflict (a lost race, decided again), failed',
    advice: { explicitBucketBoundaries: APPEND_SECONDS },
  });
  const sizes = meter.createHistogram('maru_append_events', {
    description: 'Events of an append',
    advice: { explicitBucketBoundaries: BATCH_SIZES },
  });
  return (events, ms, error) => {
    const lost = error instanceof WrongExpectedRevision;
    duration.record(ms / 1_000, { outcome: error === undefined ? 'appended' : lost ? 'conflict' : 'failed' });
    if (error === undefined) sizes.record(events);
  };
}
