import { TimeIsUp, timeLeftMs } from '@maru/kernel';
import { isLate } from './asker';
import type { Asker } from './asker';
import type { Folded } from './folded';

/** The current readers, possibly more than at the last call. */
export type Askers = () => readonly Asker[];

/** Folds one page behind a state. `known` is undefined for the first page. */
export type FoldPage<State> = (
  known: Folded<State> | undefined,
  inVain: () => boolean,
) => Promise<Folded<State> & { readonly revision: number | undefined }>;

interface Waiter<State> {
  readonly askers: Askers;
  readonly resolve: (folded: Folded<State>) => void;
  readonly reject: (fault: unknown) => void;
}

/**
 * One read of a stream to its end, shared by concurrent readers. An answer has every event from before its request,
 * because only a page that was requested afterwards may end the wait. Each reader leaves at its own deadline; after the
 * last one has left, the read stops behind the current page.
 */
export class SharedRead<State> {
  private readonly waiters = new Set<Waiter<State>>();
  private timer: NodeJS.Timeout | undefined;

  /** @param ended called when readers can no longer join */
  constructor(
    private readonly foldPage: FoldPage<State>,
    private readonly ended: () => void,
  ) {
    void this.run();
  }

  /** @throws TimeIsUp at the deadline of each reader; errors of the store */
  join(askers: Askers): Promise<Folded<State>> {
    return new Promise((resolve, reject) => {
      this.waiters.add({ askers, resolve, reject });
      this.dismissLate();
    });
  }

  private async run(): Promise<void> {
    // Requests of one turn of the event loop are answered by one page.
    await Promise.resolve();
    let folded: Folded<State> | undefined;
    try {
      while (this.waiters.size > 0) {
        const served = [...this.waiters];
        folded = await this.foldPage(folded, () => this.nobodyWaits());
        this.dismissLate();
        if (!folded.partial) this.settle(served, ({ resolve }) => resolve(folded!));
        // Other work, timers and a snapshot's answer run between two pages, however quick the store is.
        else await new Promise<void>((resolve) => setImmediate(resolve));
      }
      this.end();
    } catch (fault) {
      this.end();
      this.settle([...this.waiters], ({ reject }) => reject(fault));
    }
  }

  private end(): void {
    clearTimeout(this.timer);
    this.ended();
  }

  private settle(waiters: Iterable<Waiter<State>>, tell: (waiter: Waiter<State>) => void): void {
    for (const waiter of waiters) if (this.waiters.delete(waiter)) tell(waiter);
  }

  private nobodyWaits(): boolean {
    this.dismissLate();
    return this.waiters.size === 0;
  }

  /** Also at the next deadline, because a page may hang. */
  private dismissLate(): void {
    let soonest = Infinity;
    for (const waiter of this.waiters) {
      const asking = waiter.askers();
      for (const asker of asking) {
        if (isLate(asker)) asker.reject?.(new TimeIsUp());
        else soonest = Math.min(soonest, timeLeftMs(asker.causation));
      }
      if (asking.every(isLate)) this.settle([waiter], ({ reject }) => reject(new TimeIsUp()));
    }
    clearTimeout(this.timer);
    if (soonest < Infinity) this.timer = setTimeout(() => this.dismissLate(), soonest + 1);
  }
}
