import type { PolicySettings } from './policy-settings';

/** How many of `calls` have to fail so that the circuit opens: the least whole number that is the ratio of them, at least 1. */
export const failuresThatOpen = ({ failureRatio }: PolicySettings['circuit'], calls: number): number =>
  // 0.7 · 10 is a little more than 7 in binary.
  Math.max(1, Math.ceil(failureRatio * calls - 1e-9));
