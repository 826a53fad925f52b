import { SnapshotStore } from '@maru/event-store';
import type { StoredSnapshot } from '@maru/event-store';
import type { Logger } from 'pino';
import type { DataSource } from 'typeorm';

interface Row {
  readonly revision: number;
  readonly event_id: string;
  readonly state: string;
}

// Rows of former versions serve a roll-back. The first later snapshot deletes those older than a day.
const SAVE = `
  WITH former AS (
    DELETE FROM state_snapshots WHERE stream = $1 AND version < $2 AND written_at < now() - interval '1 day'
  )
  INSERT INTO state_snapshots (stream, version, revision, event_id, state) VALUES ($1, $2, $3, $4, $5)
  ON CONFLICT (stream, version) DO UPDATE
     SET revision = excluded.revision, event_id = excluded.event_id, state = excluded.state, written_at = now()`;

/** The snapshots of a context in its own database. There is one row for each long stream and state version. */
export class DatabaseSnapshots extends SnapshotStore {
  private readonly saving = new Set<Promise<unknown>>();
  private closed = false;

  constructor(
    private readonly dataSource: DataSource,
    private readonly logger: Logger,
    override readonly everyEvents: number,
  ) {
    super();
  }

  override async load(stream: string, version: number): Promise<StoredSnapshot | undefined> {
    const [row] = await this.dataSource.query<Row[]>(
      'SELECT revision, event_id, state FROM state_snapshots WHERE stream = $1 AND version = $2',
      [stream, version],
    );
    if (!row) return undefined;
    const { revision, event_id: eventId, state } = row;
    return { stream, version, revision, eventId, state: JSON.parse(state) as unknown };
  }

  override async save({ stream, version, revision, eventId, state }: StoredSnapshot): Promise<void> {
    if (this.closed) return;
    const saved = this.dataSource.query(SAVE, [stream, version, revision, eventId, JSON.stringify(state)]);
    this.saving.add(saved);
    await saved.finally(() => this.saving.delete(saved));
  }

  override failed(err: unknown, stream: string): void {
    this.logger.warn({ err, stream }, 'a snapshot cannot be used; its state is folded from the stream');
  }

  override async close(): Promise<void> {
    this.closed = true;
    await Promise.allSettled([...this.saving]);
  }
}
