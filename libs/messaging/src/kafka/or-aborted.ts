/** Resolves when `work` resolves or `signal` aborts; rejects with the error of `work` if that comes first. */
export function orAborted(work: Promise<unknown>, signal: AbortSignal): Promise<unknown> {
  // A rejection after the abort must not count as unhandled.
  work.catch(() => undefined);
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const aborted = () => resolve(undefined);
    signal.addEventListener('abort', aborted, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', aborted));
  });
}
