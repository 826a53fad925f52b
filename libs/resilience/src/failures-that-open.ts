import type { PolicySettings } from './policy-settings';

/**
 * The number of failures among `calls` that opens the circuit: `calls` times the ratio, rounded up,
 * at least 1.
 */
export const failuresThatOpen = ({ failureRatio }: PolicySettings['circuit'], calls: number): number =>
  // In binary, 0.7 · 10 is a little more than 7.
  Math.max(1, Math.ceil(failureRatio * calls - 1e-9));
