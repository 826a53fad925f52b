/** A state at a revision, as plain JSON. */
export interface StoredSnapshot {
  readonly stream: string;
  /** The version of the stored state of the decider that folded it. */
  readonly version: number;
  /** The revision of the last event in the state. */
  readonly revision: number;
  /** The id of that event. */
  readonly eventId: string;
  readonly state: unknown;
}

/**
 * The store of snapshots: at most one for each stream and version. It may lose any of them at any time, because a state
 * can be folded from its stream without it.
 */
export abstract class SnapshotStore {
  /** The number of events between two snapshots. */
  abstract readonly everyEvents: number;

  /** The snapshot of the stream for this version, never of another; undefined when there is none. */
  abstract load(stream: string, version: number): Promise<StoredSnapshot | undefined>;

  /** Replaces the previous snapshot. */
  abstract save(snapshot: StoredSnapshot): Promise<void>;

  /** Reports every load or save that failed, and every snapshot that cannot be read. No command fails because of it. */
  abstract failed(fault: unknown, stream: string): void;

  /** Waits for running writes. */
  abstract close(): Promise<void>;
}

/** Snapshots in memory, for tests. */
export class InMemorySnapshotStore extends SnapshotStore {
  readonly faults: unknown[] = [];
  readonly kept = new Map<string, string>();
  loads = 0;
  saves = 0;

  constructor(override readonly everyEvents: number) {
    super();
  }

  override async load(stream: string, version: number): Promise<StoredSnapshot | undefined> {
    this.loads++;
    const text = this.kept.get(`${version} ${stream}`);
    return text === undefined ? undefined : (JSON.parse(text) as StoredSnapshot);
  }

  override async save(snapshot: StoredSnapshot): Promise<void> {
    this.saves++;
    this.kept.set(`${snapshot.version} ${snapshot.stream}`, JSON.stringify(snapshot));
  }

  override failed(fault: unknown): void {
    this.faults.push(fault);
  }

  override async close(): Promise<void> {}
}
