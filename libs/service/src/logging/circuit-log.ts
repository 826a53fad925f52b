import type { CircuitChange } from '@maru/resilience';
import type { Logger } from 'pino';

const SAID = {
  open: 'fails too often and is not called for now',
  'half-open': 'is tried again',
  closed: 'is called as usual again',
} as const;

/** A line for every circuit that opens, is tried or closes; a warning when it opens. */
export function circuitLog(logger: Logger) {
  return ({ callee, from, to }: CircuitChange): void =>
    logger[to === 'open' ? 'warn' : 'info']({ callee, from, to }, `${callee} ${SAID[to]}`);
}
