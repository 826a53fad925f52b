import type { CircuitChange } from '@maru/resilience';
import type { Logger } from 'pino';

/**
 * Logs a warning when a circuit opens, and a line when it has closed. Probes in between have no line, because a callee
 * that is down for an hour is probed hundreds of times. Metrics and `/health/ready` show them.
 */
export function circuitLog(logger: Logger) {
  return ({ callee, from, to }: CircuitChange): void => {
    if (from === 'closed') logger.warn({ callee, from, to }, `${callee} fails too often and is not called for now`);
    else if (to === 'closed') logger.info({ callee, from, to }, `${callee} is called as usual again`);
  };
}
