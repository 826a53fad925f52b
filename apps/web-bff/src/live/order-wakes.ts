import type { Scheduler } from '@maru/kernel';
import type { LiveFeed } from './live-feed';

/** Wakes the watcher of one order when it may have changed. */
export class OrderWakes {
  private woken = false;
  private waiting: AbortController | undefined;
  private readonly leave: () => void;

  constructor(
    feed: LiveFeed,
    orderId: string,
    private readonly scheduler: Scheduler,
  ) {
    this.leave = feed.listen({
      changed: ({ change }) => change.orderId === orderId && this.wake(),
      reset: () => this.wake(),
    });
  }

  /** Waits until the order may have changed, at most `ms` (undefined: for ever), or until `ended`. */
  async next(ms: number | undefined, ended: AbortSignal): Promise<'woken' | 'passed'> {
    if (!this.woken) {
      this.waiting = new AbortController();
      const either = AbortSignal.any([this.waiting.signal, ended]);
      if (ms === undefined) await untilAborted(either);
      else await this.scheduler.sleep(ms, either);
      this.waiting = undefined;
    }
    const { woken } = this;
    this.woken = false;
    return woken ? 'woken' : 'passed';
  }

  close(): void {
    this.leave();
  }

  private wake(): void {
    this.woken = true;
    this.waiting?.abort();
  }
}

const untilAborted = (signal: AbortSignal): Promise<void> =>
  signal.aborted
    ? Promise.resolve()
    : new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
