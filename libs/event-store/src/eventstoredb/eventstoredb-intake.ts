import { randomUUID } from 'node:crypto';
import { WrongExpectedRevision } from '../event-store';
import type { EventStore, NewEvent, RecordedEvent } from '../event-store';
import { BOOK_STREAM, TargetChanged, withOrigin } from '../moving/intake';
import type { CopyEntry, LogIntake } from '../moving/intake';

// An append is at most 1 MiB by default. An event that is larger alone is refused by the server.
const APPEND_BYTES = 512 * 1_024;

/** The server assigns positions and times, so a copied event has its own in its metadata. The book is a stream. */
export class EventStoreDbIntake implements LogIntake {
  constructor(private readonly store: EventStore) {}

  async entries(): Promise<readonly CopyEntry[]> {
    const entries: CopyEntry[] = [];
    for (let from = 0; ;) {
      const { events, next, atEnd } = await this.store.readStreamPage(BOOK_STREAM, { from });
      entries.push(...events.map(({ data }) => data as CopyEntry));
      if (atEnd) return entries;
      from = next;
    }
  }

  async record(n: number, entry: CopyEntry): Promise<void> {
    const id = randomUUID();
    const metadata = { correlationId: id, causationId: id };
    const event = { id, type: `log-copy-${entry.kind}`, data: entry, metadata };
    await this.append(BOOK_STREAM, n === 0 ? 'no-stream' : n - 1, [event]);
  }

  async write(events: readonly RecordedEvent[]): Promise<void> {
    let run: RecordedEvent[] = [];
    let bytes = 0;
    const flush = async () => {
      const [first] = run;
      if (!first) return;
      const { stream, revision } = first;
      await this.append(stream, revision === 0 ? 'no-stream' : revision - 1, run.map(proposed));
      run = [];
      bytes = 0;
    };
    // One append after the other, because their order is the order of the log.
    for (const event of events) {
      const size = JSON.stringify(event.data).length;
      if (run.length > 0 && (event.stream !== run[0]!.stream || bytes + size > APPEND_BYTES)) await flush();
      run.push(event);
      bytes += size;
    }
    await flush();
  }

  private async append(stream: string, expected: number | 'no-stream', events: readonly NewEvent[]): Promise<void> {
    try {
      await this.store.append(stream, expected, events);
    } catch (error) {
      throw error instanceof WrongExpectedRevision ? new TargetChanged(error.message) : error;
    }
  }
}

const proposed = ({ id, type, data, metadata, position, recordedAt }: RecordedEvent): NewEvent =>
  withOrigin({ id, type, data, metadata }, { position, recordedAt: recordedAt.toISOString() });
