import type { EventMetadata, RecordedEvent } from '../event-store';
import { toPosition } from '../position';

/** A row of the log with its documents as text: they are parsed once, on first use, and then shared. */
export class StoredEvent {
  /** The approximate memory of the event, in bytes. */
  readonly weight: number;
  private parsed: RecordedEvent | undefined;

  constructor(
    readonly ordinal: number,
    readonly stream: string,
    readonly revision: number,
    private readonly id: string,
    readonly type: string,
    private data: string,
    private metadata: string,
    private readonly recordedAtMs: number,
  ) {
    this.weight = 300 + stream.length + data.length + metadata.length;
  }

  get recorded(): RecordedEvent {
    if (!this.parsed) {
      this.parsed = {
        id: this.id,
        type: this.type,
        data: JSON.parse(this.data) as unknown,
        metadata: JSON.parse(this.metadata) as EventMetadata,
        stream: this.stream,
        revision: this.revision,
        position: toPosition(this.ordinal),
        recordedAt: new Date(this.recordedAtMs),
      };
      this.data = this.metadata = '';
    }
    return this.parsed;
  }
}

/** The columns of a `StoredEvent` in order; a row of them comes as an array. */
export const COLUMNS = 'position, stream, revision, id, type, data, metadata, recorded_at';

/** The event in a row that has `COLUMNS` from the n-th column on. */
export function fromRow(row: readonly unknown[], n = 0): StoredEvent {
  return new StoredEvent(
    row[n] as number,
    row[n + 1] as string,
    row[n + 2] as number,
    row[n + 3] as string,
    row[n + 4] as string,
    row[n + 5] as string,
    row[n + 6] as string,
    row[n + 7] as number,
  );
}
