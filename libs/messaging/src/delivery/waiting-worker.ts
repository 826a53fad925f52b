import { backoffMs } from '@maru/kernel';
import type { Clock, Random, Scheduler } from '@maru/kernel';
import type { Slots } from './slots';

export interface WaitingWorkerOptions {
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly random: Random;
  /** So many keys are tried at a time; shared by all partitions of the group in this process. */
  readonly slots: Slots;
  /** How many slots there are. */
  readonly most: number;
  /** Which keys are due when, the next first, but for those in hand; not more than `limit`. Undefined: nothing waits at all. */
  readonly due: (inHand: readonly string[], limit: number) => Promise<{ key: string; due_at: Date }[] | undefined>;
  /**
   * Tries what waits of the key, calls `tried`, and writes what it came to. `eased`: something was handled, or its handler said when
   * to come again.
   */
  readonly take: (key: string, tried: (eased: boolean) => void) => Promise<unknown>;
  readonly onError: (error: unknown, attempt: number) => void;
}

// So many keys are in hand at most, whatever waits.
const PAGE = 128;
// What is due within so long is looked for together.
const REST_MS = 25;
// Another process may have made something due: it is not far behind, and asked for only when something waits.
const POLL_MS = 10_000;
// As long as what is tried fails and nobody says until when, fewer are tried at a time, down to one, and then with a rest. Whatever
// succeeds lets one more be tried.
const FEWER = 0.8;
const FAILED_REST_MS = 10;

/** Takes the keys that wait when they are due, a few at a time, as long as it is not stopped. Nothing is asked while nothing waits. */
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

  /** Something is due at that time. */
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

  /** Takes what is due in hand, and knows when to look again. */
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
      this.options.slots.take(() => {
        if (this.stopped) return false;
        void this.try(key);
        return true;
      });
    }
  }

  private async try(key: string): Promise<void> {
    const { take, slots, onError, random, scheduler, most } = this.options;
    let holds = true;
    const letGo = () => {
      if (!holds) return;
      holds = false;
      slots.release();
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
      // It is as due as before.
      await scheduler.sleep(500 + backoffMs(1, 500, 1_000, random), this.stopping.signal);
    }
    letGo();
    this.inHand.delete(key);
    // There may be more that is due than there was room for.
    if (this.inHand.size <= PAGE / 2) this.wakeAt(0);
  }
}
