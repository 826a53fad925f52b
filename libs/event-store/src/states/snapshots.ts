import { outsideOfCausation } from '@maru/kernel';
import type { StoredState } from '@maru/kernel';
import type { Folded } from './folded';
import type { SnapshotStore, StoredSnapshot } from './snapshot-store';

export interface SnapshotsOptions<State> {
  readonly store: SnapshotStore;
  readonly stored: StoredState<State>;
  /** Whether a state may be stored at all. */
  readonly mayBeStored: (state: State) => boolean;
}

// A hanging database makes them wait, and each holds its whole state.
const MOST_DUE = 64;

// A first read of a long stream folds thousands of events at a time; if it is abandoned, the next process continues
// there.
const RARER_WHILE_READING = 16;

/** A snapshot whose state has been read, and whose place in the stream has not been checked. */
export type Unproven<State> = Folded<State> & { readonly revision: number; readonly eventId: string };

/** The snapshots of one kind of aggregate. Nothing here throws: a failed snapshot is like a missing one. */
export class Snapshots<State> {
  // Snapshots to write, the newest of each stream; one is written at a time.
  private readonly due = new Map<string, Folded<State>>();
  private writing: Promise<void> | undefined;

  constructor(private readonly options: SnapshotsOptions<State>) {}

  async find(stream: string): Promise<Unproven<State> | undefined> {
    const { store, stored } = this.options;
    try {
      const found = await store.load(stream, stored.version);
      if (!found || found.version !== stored.version || found.stream !== stream) return undefined;
      return this.read(found);
    } catch (fault) {
      store.failed(fault, stream);
      return undefined;
    }
  }

  /**
   * Writes a snapshot in the background when enough events have followed the last one.
   * @returns the same state, which records that snapshot
   */
  offer(stream: string, folded: Folded<State>): Folded<State> {
    const { store, mayBeStored } = this.options;
    const { revision, snapshotAt, partial } = folded;
    const due = partial ? store.everyEvents * RARER_WHILE_READING : store.everyEvents;
    if (revision === undefined || revision - snapshotAt < due) return folded;
    try {
      if (!mayBeStored(folded.state)) return folded;
    } catch (fault) {
      store.failed(fault, stream);
      return folded;
    }
    if (this.due.size >= MOST_DUE && !this.due.has(stream)) return folded;
    this.due.set(stream, folded);
    this.writing ??= outsideOfCausation(() => this.writeAll()).finally(() => (this.writing = undefined));
    return { ...folded, snapshotAt: revision };
  }

  private read({ state, revision, eventId }: StoredSnapshot): Unproven<State> {
    if (!Number.isSafeInteger(revision) || revision < 0 || typeof eventId !== 'string')
      throw new TypeError('a snapshot needs a revision and the id of its last event');
    return { state: this.options.stored.read(state), revision, eventId, snapshotAt: revision, partial: true };
  }

  private async writeAll(): Promise<void> {
    const { store, stored } = this.options;
    for (;;) {
      // After the answers of the commands whose events are in it.
      await new Promise<void>((resolve) => setImmediate(resolve));
      const [next] = this.due;
      if (!next) return;
      const [stream, { state, revision, eventId }] = next;
      this.due.delete(stream);
      try {
        const json = stored.write(state);
        await store.save({ stream, version: stored.version, revision: revision!, eventId: eventId!, state: json });
      } catch (fault) {
        store.failed(fault, stream);
      }
    }
  }
}
