import type { Position, RecordedEvent } from '../../event-store';
import type { LogPage } from './store-log';

/** The reader of the log for a scavenge. */
interface WholeLog {
  forwards(after: number, filter: object): AsyncIterable<LogPage>;
  stream(name: string, direction: 'backwards'): AsyncIterable<readonly RecordedEvent[]>;
}

/**
 * The events that this server hides although its store has them: those of tombstoned streams, and
 * those that a scavenge removed. Other events keep their positions, as in EventStoreDB.
 */
export class Removals {
  private readonly tombstoned = new Set<string>();
  private readonly gone = new Set<Position>();

  tombstone(stream: string): void {
    this.tombstoned.add(stream);
  }

  isTombstoned(stream: string): boolean {
    return this.tombstoned.has(stream);
  }

  /** The events that are still there. */
  of(events: readonly RecordedEvent[]): readonly RecordedEvent[] {
    return this.gone.size === 0 ? events : events.filter(({ position }) => !this.gone.has(position));
  }

  /**
   * Removes the events of tombstoned streams and those that are older than the `$maxAge` of their stream's metadata, at
   * once and everywhere; EventStoreDB spares the part of the log that it still writes.
   * @returns how many it removed
   */
  async scavenge(log: WholeLog, now: Date): Promise<number> {
    const before = this.gone.size;
    const ages = new Map<string, number>();
    for await (const { events } of log.forwards(0, {})) {
      for (const { stream, position, recordedAt } of events) {
        if (stream.startsWith('$$')) continue;
        let maxAgeMs = ages.get(stream);
        if (maxAgeMs === undefined) ages.set(stream, (maxAgeMs = await maxAgeOf(log, stream)));
        const tooOld = now.getTime() - recordedAt.getTime() > maxAgeMs;
        if (tooOld || this.tombstoned.has(stream)) this.gone.add(position);
      }
    }
    return this.gone.size - before;
  }
}

/** Milliseconds; Infinity without a `$maxAge`, which is in seconds. */
async function maxAgeOf(log: WholeLog, stream: string): Promise<number> {
  for await (const [newest] of log.stream(`$$${stream}`, 'backwards')) {
    const seconds = (newest?.data as { readonly $maxAge?: unknown } | undefined)?.$maxAge;
    return typeof seconds === 'number' ? seconds * 1_000 : Infinity;
  }
  return Infinity;
}
