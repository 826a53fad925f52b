/** Runs a task later. Injected together with `Clock`, because in a test both follow the same virtual time. */
export abstract class Scheduler {
  /** Calls `task` once after `delayMs` milliseconds; the returned function cancels it. */
  abstract after(delayMs: number, task: () => void): () => void;

  /** Resolves after `delayMs` milliseconds, or at once when `signal` aborts. */
  sleep(delayMs: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const done = () => {
        cancel();
        signal?.removeEventListener('abort', done);
        resolve();
      };
      const cancel = this.after(delayMs, done);
      signal?.addEventListener('abort', done, { once: true });
    });
  }
}

// setTimeout overflows above 2^31 - 1 ms and would fire at once.
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;

export class SystemScheduler extends Scheduler {
  override after(delayMs: number, task: () => void): () => void {
    let timer: NodeJS.Timeout;
    const arm = (left: number) => {
      const step = Math.min(left, LONGEST_TIMEOUT_MS);
      timer = setTimeout(() => (left > step ? arm(left - step) : task()), step);
    };
    arm(Math.max(0, delayMs));
    return () => clearTimeout(timer);
  }
}
