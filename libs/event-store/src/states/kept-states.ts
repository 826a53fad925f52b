import type { StoredState } from '@maru/kernel';
import type { Folded } from './folded';
import { weightOf } from './weight';

export interface KeptStatesOptions<State> {
  /** The most states. */
  readonly count: number;
  /** Their approximate size limit in bytes; the most recent state is kept even if it alone is heavier. */
  readonly bytes: number;
  readonly stored: StoredState<State> | undefined;
}

interface Entry<State> {
  readonly folded: Folded<State>;
  readonly weight: number;
  /** The revision at the last weighing. */
  readonly weighedAt: number;
}

// Weighing walks the whole state, so a heavy one is weighed again only after it may have grown by about a quarter.
const LEAST_EVENTS_BETWEEN = 16;
const BYTES_PER_EVENT_BETWEEN = 1_024;

/** The most recently folded states, by stream; bounded by count and by weight, it drops the least recently used one. */
export class KeptStates<State> {
  // A Map iterates in insertion order: re-inserting makes an entry the youngest.
  private readonly entries = new Map<string, Entry<State>>();
  private total = 0;

  constructor(private readonly options: KeptStatesOptions<State>) {}

  /** The approximate size of the cached states in bytes. */
  get bytes(): number {
    return this.total;
  }

  get(stream: string): Folded<State> | undefined {
    const entry = this.entries.get(stream);
    if (!entry) return undefined;
    this.entries.delete(stream);
    this.entries.set(stream, entry);
    return entry.folded;
  }

  /** A load that was slower than an append does not restore the older state; a stream without events takes no place. */
  keep(stream: string, folded: Folded<State>): void {
    const { revision } = folded;
    if (revision === undefined) return;
    const before = this.entries.get(stream);
    const known = before?.folded;
    if (known && (known.revision! > revision || (known.revision === revision && !known.partial))) return;
    const entry = this.weighed(folded, revision, before);
    this.forget(stream);
    this.entries.set(stream, entry);
    this.total += entry.weight;
    this.shrink();
  }

  forget(stream: string): void {
    this.total -= this.entries.get(stream)?.weight ?? 0;
    this.entries.delete(stream);
  }

  private weighed(folded: Folded<State>, revision: number, before: Entry<State> | undefined): Entry<State> {
    const pause = Math.max(LEAST_EVENTS_BETWEEN, (before?.weight ?? 0) / BYTES_PER_EVENT_BETWEEN);
    if (before && revision - before.weighedAt < pause) return { ...before, folded };
    return { folded, weight: weightOf(this.plain(folded.state)), weighedAt: revision };
  }

  private plain(state: State): unknown {
    try {
      return this.options.stored?.write(state) ?? state;
    } catch {
      // The snapshot of this state reports the fault. No command fails because its state cannot be weighed exactly.
      return state;
    }
  }

  private shrink(): void {
    const { count, bytes } = this.options;
    for (const stream of this.entries.keys()) {
      if (this.entries.size <= count && (this.total <= bytes || this.entries.size <= 1)) return;
      this.forget(stream);
    }
  }
}
