import { SystemScheduler } from './scheduler';
import type { Scheduler } from './scheduler';

/** How long something is waited for. */
export interface TimeLimit {
  readonly ms: number;
  /** Ends the waiting before its time. */
  readonly signal?: AbortSignal | undefined;
  /** Default: timers of the machine. */
  readonly scheduler?: Scheduler;
  /** Makes the error of late work; default an error that names the milliseconds. */
  readonly late?: () => Error;
}

const machine = new SystemScheduler();

/**
 * Gives what `work` gives. When the time is over, `work` goes on and nobody waits for it.
 * @throws what `work` throws; what `late` makes when the time is over; `given up` when the signal aborts before
 */
export function inTime<T>(work: Promise<T>, { ms, signal, scheduler = machine, late }: TimeLimit): Promise<T> {
  return new Promise((resolve, reject) => {
    const giveUp = () => reject(new Error('given up'));
    const cancel = scheduler.after(ms, () => reject(late?.() ?? new Error(`no answer within ${ms} ms`)));
    if (signal?.aborted) giveUp();
    else signal?.addEventListener('abort', giveUp, { once: true });
    void work.then(resolve, reject).finally(() => {
      cancel();
      signal?.removeEventListener('abort', giveUp);
    });
  });
}

/** Resolves when `work` has ended, however it did, or when the time is over. Never rejects. */
export async function endedOrLate(work: Promise<unknown>, { ms, scheduler = machine }: TimeLimit): Promise<void> {
  const ended = new AbortController();
  const end = () => ended.abort();
  work.then(end, end);
  await scheduler.sleep(ms, ended.signal);
}

/**
 * Runs `work` with a signal that aborts after `ms`, or with `outer`; returns its result. It is `work` that ends early.
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
  const cancel = machine.after(ms, () => ending.abort(new DOMException(`not done within ${ms} ms`, 'TimeoutError')));
  if (outer?.aborted) leave();
  outer?.addEventListener('abort', leave, { once: true });
  try {
    return await work(ending.signal);
  } finally {
    cancel();
    outer?.removeEventListener('abort', leave);
  }
}
