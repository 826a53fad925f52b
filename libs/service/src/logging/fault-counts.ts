import type { Metrics } from '@maru/observability';

// Per process, because a process has one log.
const counts = { warn: 0, error: 0 };
const ERROR = 50;

/** Counts a fault that was logged, or folded into a line about many, by pino's level. */
export function countFault(level: number): void {
  counts[level < ERROR ? 'warn' : 'error']++;
}

/** Exports the faults of this process's log by level, as `maru_log_faults_total`, also those that have no line. */
export function observeFaults(metrics: Metrics): void {
  const faults = metrics.meter('@maru/service').createObservableCounter('maru_log_faults', {
    description: 'Faults that this process met, by the level of their line; repetitions count, too',
  });
  faults.addCallback((result) => {
    for (const [level, count] of Object.entries(counts)) result.observe(count, { level });
  });
}
