import type { Position, RecordedEvent } from '../event-store';
import { TargetChanged, withOrigin } from '../moving/intake';
import type { CopyEntry, LogIntake } from '../moving/intake';
import { fromPosition, toPosition } from '../position';
import type { InMemoryLog } from './in-memory-event-store';

/** As in PostgreSQL: events have the time of the other log, and their position in the metadata when it differs. */
export class InMemoryIntake implements LogIntake {
  constructor(private readonly log: InMemoryLog) {}

  async entries(): Promise<readonly CopyEntry[]> {
    return [...this.log.copies];
  }

  async record(n: number, entry: CopyEntry): Promise<void> {
    if (this.log.copies.length !== n) throw new TargetChanged(`entry ${n} of its book exists already`);
    this.log.copies.push(entry);
  }

  async write(events: readonly RecordedEvent[], behind: Position): Promise<void> {
    const { log } = this;
    if (log.events.length !== fromPosition(behind))
      throw new TargetChanged(`it has ${log.events.length} events, not ${fromPosition(behind)}`);
    for (const event of events) {
      const position = toPosition(log.events.length + 1);
      const kept = position === event.position ? event : withOrigin(event, { position: event.position });
      log.add({ ...kept, position });
    }
  }
}
