import type { Scheduler } from '@maru/kernel';

/** Resolves when `work` has ended, however, or after `ms` milliseconds. */
export async function within(ms: number, work: Promise<unknown>, scheduler: Scheduler): Promise<void> {
  const ended = new AbortController();
  const end = () => ended.abort();
  work.then(end, end);
  await scheduler.sleep(ms, ended.signal);
}
