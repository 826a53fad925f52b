import { backoffMs } from '@maru/kernel';
import type { Clock, Random, Scheduler } from '@maru/kernel';
import type { Semaphore } from './semaphore';

export interface WaitingWorkerOptions {
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly random: Random;
  /** One for each key that is tried; shared by all partitions of the group in this process. */
  readonly semaphore: Semaphore;
  /** The number of the semaphore's permits. */
  readonly most: number;
  /**
   * The due times of keys that are not being tried, the next first, at most `limit`; undefined when nothing waits.
   */
  readonly due: (inHand: readonly string[], limit: number) => Promise<{ key: string; due_at: Date }[] | undefined>;
  /**
   * Tries the waiting messages of the key, calls `tried`, and writes the result.
   * `eased`: one was handled, or its handler set a time.
   */
  readonly take: (key: string, tried: (eased: boolean) => void) => Promise<unknown>;
  readonly onError: (error: unknown, attempt: number) => void;
}

// The most keys that are taken at a time.
const PAGE = 128;
// Keys that become due within this time are looked up together.
const REST_MS = 25;
// How often to look for keys that another process made due; only while something waits.
const POLL_MS = 10_000;
// While tries fail and no handler sets a time, fewer keys are tried at once, down to one with a pause. Each success
// adds one.
const FEWER = 0.8;
const FAILED_REST_MS = 10;

/**
 * Tries waiting keys when they are due, a few at a time, until it is stopped. It sends no query while nothing waits.
 */
export class WaitingWorker {
  private readonly inHand = new Set<string>();
  private readonly next: string[] = [];
  private readonly stopping = new AbortController();
  private atATime: number;
  private trying = 0;
  private looking = false;
  private faults = 0;
  private cancel: (() => void) | undefined;
  private wakesAt = Number.POSITIVE_INFINITY;

  constructor(private readonly options: WaitingWorkerOptions) {
    this.atATime = options.most;
  }

  /** Says that a key is due at that time. */
  note(dueAt: Date): void {
    this.wakeAt(dueAt.getTime());
  }

  stop(): void {
    this.stopping.abort();
    this.cancel?.();
  }

  private get stopped(): boolean {
    return this.stopping.signal.aborted;
  }

  private wakeAt(time: number): void {
    const { clock, scheduler } = this.options;
    const now = clock.now().getTime();
    const restMs = Math.min(Math.max(time - now, REST_MS), POLL_MS);
    if (this.stopped || now + restMs >= this.wakesAt) return;
    this.cancel?.();
    this.wakesAt = now + restMs;
    this.cancel = scheduler.after(restMs, () => {
      this.wakesAt = Number.POSITIVE_INFINITY;
      this.cancel = undefined;
      void this.look();
    });
  }

  /** Starts the due keys and sets the time of the next look. */
  private async look(): Promise<void> {
    if (this.looking) return this.wakeAt(0);
    const room = PAGE - this.inHand.size;
    if (room < PAGE / 2) return;
    this.looking = true;
    const { clock, due, onError, random } = this.options;
    try {
      const found = await due([...this.inHand], room);
      this.faults = 0;
      if (found) this.found(found, clock.now().getTime());
    } catch (error) {
      onError(error, ++this.faults);
      this.wakeAt(clock.now().getTime() + backoffMs(this.faults, 200, POLL_MS, random));
    }
    this.looking = false;
  }

  private found(found: readonly { key: string; due_at: Date }[], now: number): void {
    const isDue = found.filter(({ due_at }) => due_at.getTime() <= now);
    for (const { key } of isDue) {
      this.inHand.add(key);
      this.next.push(key);
    }
    this.wakeAt(found[isDue.length]?.due_at.getTime() ?? now + POLL_MS);
    this.tryNext();
  }

  private tryNext(): void {
    while (!this.stopped && this.next.length > 0 && this.trying < Math.max(1, Math.floor(this.atATime))) {
      const key = this.next.shift()!;
      this.trying++;
      this.options.semaphore.take(() => {
        if (this.stopped) return false;
        void this.try(key);
        return true;
      });
    }
  }

  private async try(key: string): Promise<void> {
    const { take, semaphore, onError, random, scheduler, most } = this.options;
    let holds = true;
    const letGo = () => {
      if (!holds) return;
      holds = false;
      semaphore.release();
      const goOn = () => {
        this.trying--;
        this.tryNext();
      };
      if (this.atATime > 1) goOn();
      else scheduler.after(FAILED_REST_MS, goOn);
    };
    try {
      await take(key, (eased) => {
        this.atATime = eased ? Math.min(most, this.atATime + 1) : Math.max(1, this.atATime * FEWER);
        letGo();
      });
    } catch (error) {
      letGo();
      if (!this.stopped) onError(error, 1);
      // The key stays due.
      await scheduler.sleep(500 + backoffMs(1, 500, 1_000, random), this.stopping.signal);
    }
    letGo();
    this.inHand.delete(key);
    // More keys may be due than there was room for.
    if (this.inHand.size <= PAGE / 2) this.wakeAt(0);
  }
}
