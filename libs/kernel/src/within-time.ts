/**
 * Runs `work` with a signal that aborts after `ms`, or with `outer`; returns its result.
 *
 * Not AbortSignal.any with AbortSignal.timeout, because on Node 20 the one holds the other only weakly, so after a
 * garbage collection the time never passes.
 */
export async function withinTime<T>(
  ms: number,
  outer: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const ending = new AbortController();
  const leave = () => ending.abort(outer!.reason);
  const timer = setTimeout(() => ending.abort(new DOMException(`not done within ${ms} ms`, 'TimeoutError')), ms);
  if (outer?.aborted) leave();
  outer?.addEventListener('abort', leave, { once: true });
  try {
    return await work(ending.signal);
  } finally {
    clearTimeout(timer);
    outer?.removeEventListener('abort', leave);
  }
}
