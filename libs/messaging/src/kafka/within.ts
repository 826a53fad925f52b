import type { Scheduler } from '@maru/kernel';

/** Resolves when `work` has ended, however, or after `ms` milliseconds. */
export async function within(ms: number, work: Promise<unknown>, scheduler: Scheduler): Promise<void> {
  const ended = new AbortController();
  const end = () => ended.abort();
  work.then(end, end);
  await scheduler.sleep(ms, ended.signal);
}

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
