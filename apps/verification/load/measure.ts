/** Durations of one kind of work, in ms. */
export class Durations {
  private readonly all: number[] = [];

  add(ms: number): void {
    this.all.push(ms);
  }

  get count(): number {
    return this.all.length;
  }

  /** The nearest-rank percentile, 0 < p ≤ 100; NaN when nothing was measured. */
  percentile(p: number): number {
    const sorted = this.all.toSorted((a, b) => a - b);
    return sorted[Math.ceil((p / 100) * sorted.length) - 1] ?? NaN;
  }
}

/** The middle value; for an even number of values, the upper of the two in the middle. */
export const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1]!;

/** Runs `work` in `workers` loops for `forMs`. @returns the number of runs, and the seconds that they really took */
export async function closedLoop(workers: number, forMs: number, work: (worker: number) => Promise<void>) {
  const started = performance.now();
  const until = started + forMs;
  let done = 0;
  await Promise.all(
    Array.from({ length: workers }, async (_, worker) => {
      while (performance.now() < until) {
        await work(worker);
        done++;
      }
    }),
  );
  const seconds = (performance.now() - started) / 1_000;
  return { done, seconds, perSecond: done / seconds };
}
