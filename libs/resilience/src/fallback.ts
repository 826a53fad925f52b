/** What is answered in place of a callee that did not answer; it may throw `error`, or one that says more. */
export type Fallback<T> = (error: unknown) => T | Promise<T>;

/** Always the same. */
export const fallBackTo =
  <T>(value: T): Fallback<T> =>
  () =>
    value;

/** The error as it should reach the asker. */
export const failWith =
  (say: (error: unknown) => Error): Fallback<never> =>
  (error) => {
    throw say(error);
  };

/**
 * Remembers the last good answers by key, `capacity` of them: the one that was renewed longest ago goes first. `keep` what was
 * answered, and `fallback` gives it back while it is not older than `maxAgeMs`; otherwise the callee's error is thrown.
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
