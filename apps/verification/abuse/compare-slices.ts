import type { Felt } from './victim';

/** A quiet slice and the attacked one beside it. */
export interface Pair {
  readonly quiet: Felt;
  readonly attacked: Felt;
}

// Below this, in ms, no difference counts: a machine with two cores has such pauses by itself.
const FLOOR_MS = 500;
export const MOST_TIMES = 2;

export interface Comparison {
  /** The median over the pairs of the attacked p99 by the quiet one, both no less than the floor. */
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
