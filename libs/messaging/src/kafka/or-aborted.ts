/** Resolves when `work` has ended well, or `signal` aborts; rejects with what `work` rejects with before that. */
export function orAborted(work: Promise<unknown>, signal: AbortSignal): Promise<unknown> {
  // What it rejects with afterwards concerns nobody.
  work.catch(() => undefined);
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const aborted = () => resolve(undefined);
    signal.addEventListener('abort', aborted, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', aborted));
  });
}
