/** Makes the answer when a callee did not answer; it may throw `error`, or a clearer one. */
export type Fallback<T> = (error: unknown) => T | Promise<T>;

/** Always returns `value`. */
export const fallBackTo =
  <T>(value: T): Fallback<T> =>
  () =>
    value;

/** Throws the error that the caller should see. */
export const failWith =
  (say: (error: unknown) => Error): Fallback<never> =>
  (error) => {
    throw say(error);
  };

/**
 * Remembers the last good answers by key, `capacity` of them; the one that was renewed the longest ago is dropped
 * first. Call `keep` with each answer; `fallback` returns it while it is not older than `maxAgeMs`, else it throws the
 * callee's error.
 */
export class LastGood<T> {
  private readonly kept = new Map<string, { readonly value: T; readonly at: number }>();

  constructor(
    private readonly maxAgeMs: number,
    private readonly capacity = 1_000,
    private readonly now: () => number = Date.now,
  ) {}

  keep(key: string, value: T): T {
    this.kept.delete(key);
    this.kept.set(key, { value, at: this.now() });
    if (this.kept.size > this.capacity) this.kept.delete(this.kept.keys().next().value!);
    return value;
  }

  fallback(key: string): Fallback<T> {
    return (error) => {
      const last = this.kept.get(key);
      if (!last || this.now() - last.at > this.maxAgeMs) throw error;
      return last.value;
    };
  }
}
