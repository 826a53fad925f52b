import type { Felt } from './victim';

/** A quiet slice and the slice under attack that follows it. */
export interface Pair {
  readonly quiet: Felt;
  readonly attacked: Felt;
}

// Times below this floor count as equal, because a machine with two cores has such pauses without any attack.
const FLOOR_MS = 500;
export const MOST_TIMES = 2;

export interface Comparison {
  /** The median over the pairs of attacked p99 ÷ quiet p99, where each p99 counts at least as the floor. */
  readonly ratio: number;
  readonly quietMs: number;
  readonly attackedMs: number;
  readonly errors: readonly string[];
}

export function compareSlices(pairs: readonly Pair[]): Comparison {
  const quiet = pairs.map((pair) => p99(pair.quiet.times));
  const attacked = pairs.map((pair) => p99(pair.attacked.times));
  const ratios = attacked.map((ms, at) => Math.max(ms, FLOOR_MS) / Math.max(quiet[at]!, FLOOR_MS));
  return {
    ratio: median(ratios),
    quietMs: median(quiet),
    attackedMs: median(attacked),
    errors: pairs.flatMap((pair) => [...pair.quiet.errors, ...pair.attacked.errors]),
  };
}

const sorted = (values: readonly number[]) => [...values].sort((one, other) => one - other);
const median = (values: readonly number[]) => sorted(values)[Math.floor(values.length / 2)]!;
const p99 = (values: readonly number[]) => sorted(values)[Math.ceil(values.length * 0.99) - 1]!;
