/**
 * Does `work` with a signal that aborts after `ms`, or with `outer`; gives what it gives.
 *
 * Not AbortSignal.any with AbortSignal.timeout: on Node 20 the one holds the other only weakly, and after the next collection of garbage
 * the time never passes.
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
