import type { Metrics } from '@maru/observability';
import type { InFlightWatch } from './in-flight-watch';

/**
 * Exports the last look of the watch: processes in flight by version and by state, the oldest in each state, stuck
 * ones, and due timers. Every instance of a context exports the same numbers, because all look at the same table.
 */
export function observeInFlight(metrics: Metrics, process: string, watch: () => InFlightWatch | undefined): void {
  const meter = metrics.meter('@maru/sagas');
  const gauge = (name: string, description: string, unit = '') =>
    meter.createObservableGauge(name, { description, unit });
  const inFlight = gauge(
    'maru_processes_in_flight',
    'Processes that have not ended, by the version of their definition',
  );
  const stuck = gauge('maru_processes_stuck', 'Processes that wait for an answer and ask no more');
  const inState = gauge('maru_processes_in_state', 'Processes that have not ended, by their top-level state');
  const oldest = gauge('maru_process_oldest', 'Time since which the oldest process of a state is in it', 's');
  const due = gauge('maru_timers_due', 'Processes with a due timer that has not fired, up to 10,000');
  const late = gauge('maru_timers_late', 'How long the longest due timer has been due', 's');
  meter.addBatchObservableCallback(
    (result) => {
      const { latest, dueTimers } = watch() ?? {};
      latest?.on.forEach((count, version) => result.observe(inFlight, count, { process, version: String(version) }));
      result.observe(stuck, latest?.stuck ?? 0, { process });
      latest?.states.forEach(({ processes, since }, state) => {
        result.observe(inState, processes, { process, state });
        if (since) result.observe(oldest, Math.max(0, Date.now() - since.getTime()) / 1_000, { process, state });
      });
      if (!dueTimers) return;
      result.observe(due, dueTimers.due, { process });
      result.observe(late, dueTimers.lateSeconds, { process });
    },
    [inFlight, stuck, inState, oldest, due, late],
  );
}
