import type { Scheduler } from '@maru/kernel';
import { Fifo } from './fifo';
import type { Semaphore } from './semaphore';

interface Lane<Work> {
  readonly key: string;
  readonly queue: Fifo<Work>;
  /** Cancels the timer of a lane that waits before it goes on. */
  wake?: () => void;
}

/** How long a lane pauses without a slot: in ms, or until a promise resolves (to further ms if any). */
export type Pause = number | { readonly until: Promise<number | void> };

/**
 * Runs the work of each key in order, and that of different keys in parallel, as far as there are slots. A lane that
 * waits for its next try holds no slot.
 */
export class KeyLanes<Work> {
  private readonly lanes = new Map<string, Lane<Work>>();
  private active = 0;
  private stopping: Promise<void> | undefined;
  private idle: (() => void) | undefined;

  /**
   * @param semaphore gives the slots; may be shared with other lanes
   * @param step works at the head of the queue and shifts finished work. Returns the pause before the lane goes on, if
   *   any. Must not reject.
   */
  constructor(
    private readonly semaphore: Semaphore,
    private readonly scheduler: Scheduler,
    private readonly step: (key: string, queue: Fifo<Work>) => Promise<Pause | void>,
  ) {}

  push(key: string, work: Work): void {
    const lane = this.lanes.get(key);
    if (lane) {
      lane.queue.push(work);
      return;
    }
    const fresh: Lane<Work> = { key, queue: new Fifo() };
    fresh.queue.push(work);
    this.lanes.set(key, fresh);
    this.resume(fresh);
  }

  /** Lets running work finish and starts nothing more; queued work stays undone. */
  stop(): Promise<void> {
    if (!this.stopping) {
      for (const lane of this.lanes.values()) lane.wake?.();
      this.stopping = this.active > 0 ? new Promise((resolve) => (this.idle = resolve)) : Promise.resolve();
    }
    return this.stopping;
  }

  private resume(lane: Lane<Work>): void {
    this.semaphore.take(() => {
      if (this.stopping) return false;
      this.active++;
      void this.run(lane);
      return true;
    });
  }

  private async run(lane: Lane<Work>): Promise<void> {
    const pause = await this.step(lane.key, lane.queue);
    if (typeof pause === 'object') this.semaphore.release();
    const waitMs = typeof pause === 'object' ? await pause.until : pause;
    this.active--;
    if (lane.queue.size === 0) this.lanes.delete(lane.key);
    else if (waitMs === undefined) this.resume(lane);
    else if (!this.stopping) this.resumeLater(lane, waitMs);
    if (typeof pause !== 'object') this.semaphore.release();
    if (this.active === 0) this.idle?.();
  }

  private resumeLater(lane: Lane<Work>, waitMs: number): void {
    lane.wake = this.scheduler.after(waitMs, () => {
      delete lane.wake;
      this.resume(lane);
    });
  }
}
