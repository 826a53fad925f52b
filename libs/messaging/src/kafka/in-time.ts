import type { Scheduler } from '@maru/kernel';

export interface Patience {
  readonly scheduler: Scheduler;
  readonly ms: number;
  /** Ends it before its time. */
  readonly signal: AbortSignal;
}

/** What `work` comes to, unless it takes too long: then it goes on unheard, and this rejects. */
export function inTime<Result>(work: Promise<Result>, { scheduler, ms, signal }: Patience): Promise<Result> {
  return new Promise((resolve, reject) => {
    const giveUp = () => reject(new Error('given up'));
    const cancel = scheduler.after(ms, () => reject(new Error(`no answer within ${ms} ms`)));
    if (signal.aborted) giveUp();
    else signal.addEventListener('abort', giveUp, { once: true });
    void work.then(resolve, reject).finally(() => {
      cancel();
      signal.removeEventListener('abort', giveUp);
    });
  });
}
