import type { Metrics } from '@maru/observability';
import type { RunningGroups } from './running-groups';

/** Exports the consumer groups of this process that wait for another version, as `maru_group_standing_still`. */
export function observeGroups(metrics: Metrics, groups: RunningGroups): void {
  const gauge = metrics.meter('@maru/messaging').createObservableGauge('maru_group_standing_still', {
    description: '1 while the group, or the relay, waits in this process for another version of the code, otherwise 0',
  });
  gauge.addCallback((result) => {
    for (const consumer of groups.all()) result.observe(consumer.standing?.() ? 1 : 0, { group: consumer.group });
  });
}
