import { TaskCancelledError, timeout, TimeoutStrategy } from 'cockatiel';

// setTimeout fires at once above 2^31 - 1 ms.
const LONGEST_MS = 2 ** 31 - 1;

export type Ended<T> = { readonly expired: false; readonly value: T } | { readonly expired: true };

/**
 * What `work` gives within `limitMs`, or that it did not: then its signal is aborted, and whatever it still does is ignored. The same
 * when `outer` aborts before. The signal stays whole when the work ends in time: a response's body may be read after it.
 */
export async function withinLimit<T>(
  limitMs: number,
  outer: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<Ended<T>> {
  const limit = timeout(Math.min(limitMs, LONGEST_MS), { strategy: TimeoutStrategy.Aggressive, abortOnReturn: false });
  // Work that ends because of its signal may be ahead of the library's own error.
  let expired = false;
  limit.onTimeout(() => (expired = true));
  try {
    const value = await limit.execute((_context, signal) => work(signal), outer);
    return expired ? { expired } : { expired: false, value };
  } catch (error) {
    if (expired || error instanceof TaskCancelledError) return { expired: true };
    throw error;
  }
}
