import type { Metrics } from '@maru/observability';
import type { RunningGroups } from '../parked/running-groups';
import type { GroupWatch } from './group-watch';

/**
 * Exports the consumer groups of this process: how far they are behind in messages and seconds, what they have put
 * aside, and whether they wait for another version. The relay of the context is one of them.
 */
export function observeGroups(metrics: Metrics, groups: RunningGroups, watch: () => GroupWatch | undefined): void {
  const meter = metrics.meter('@maru/messaging');
  meter
    .createObservableGauge('maru_group_standing_still', {
      description:
        '1 while the group, or the relay, waits in this process for another version of the code, otherwise 0',
    })
    .addCallback((result) => {
      for (const consumer of groups.all()) result.observe(consumer.standing?.() ? 1 : 0, { group: consumer.group });
    });
  const messages = meter.createObservableGauge('maru_group_lag_messages', {
    description: 'Messages that the group has not handled yet, in this process; the embedded bus counts up to 1,000',
  });
  const seconds = meter.createObservableGauge('maru_group_lag', {
    unit: 's',
    description: 'Age of the oldest message that the group has not handled yet, in this process',
  });
  meter.addBatchObservableCallback(
    (result) => {
      for (const [group, lag] of watch()?.lag ?? []) {
        result.observe(messages, lag.messages, { group });
        result.observe(seconds, lag.seconds, { group });
      }
    },
    [messages, seconds],
  );
  meter
    .createObservableGauge('maru_messages_put_aside', {
      description:
        'Messages that are retried automatically (waiting), need a person (parked), or are behind one of these (queued)',
    })
    .addCallback((result) => {
      for (const { group, state, count } of watch()?.putAside ?? []) result.observe(count, { group, state });
    });
}
