import type { EventStore, Position, RecordedEvent } from '@maru/event-store';
import { backoffMs } from '@maru/kernel';
import type { Clock, Random, Scheduler } from '@maru/kernel';
import { ConsumerPositions } from '@maru/messaging';
import type { ConsumerFault } from '@maru/messaging';
import type { DataSource } from 'typeorm';
import type { AuditEntryRow } from './audit-entry.entity';
import { entryOfEvent } from './entry-of-event';
import { writeEntries } from './write-entries';

export interface AuditReaderOptions {
  /** Only events of its own streams are read. */
  readonly context: string;
  readonly eventStore: EventStore;
  readonly dataSource: DataSource;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly random: Random;
  /** Older events are left out: their entries would be deleted at once. */
  readonly days: number;
  readonly onFault: (fault: ConsumerFault) => void;
  /** How long it rests between two batches, in ms; default 1,000. */
  readonly restMs?: number;
}

const BATCH = 1_000;
const DAY_MS = 86_400_000;

/** Another process has moved the position: what was read is in the table already. */
class PositionTaken extends Error {
  override readonly name = 'PositionTaken';
}

/**
 * Follows the context's own log and keeps an entry of every act in it. Entries and position are one transaction, at
 * most one a second, so nothing is lost or doubled when the process dies, and no request waits for it.
 * It reads envelopes only: an event of a type that this version does not know has an entry like any other.
 */
export class AuditReader {
  readonly group: string;
  private readonly positions: ConsumerPositions;
  private readonly closing = new AbortController();
  private readonly running: Promise<void>;

  constructor(private readonly options: AuditReaderOptions) {
    this.group = `${options.context}/audit`;
    this.positions = new ConsumerPositions(this.group);
    this.running = this.run();
  }

  /** Resolves when no statement is running any more. */
  async close(): Promise<void> {
    this.closing.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    const { scheduler, random, onFault, restMs = 1_000 } = this.options;
    const { signal } = this.closing;
    for (let faults = 0; !signal.aborted;) {
      try {
        await this.follow(() => (faults = 0));
      } catch (error) {
        if (signal.aborted) return;
        if (error instanceof PositionTaken) {
          await scheduler.sleep(restMs, signal);
          continue;
        }
        onFault({ group: this.group, outcome: 'restarting', error, attempt: ++faults });
        await scheduler.sleep(backoffMs(faults, 100, 5_000, random), signal);
      }
    }
  }

  /** From the stored position on, until something ends it. */
  private async follow(written: () => void): Promise<void> {
    const { context, eventStore, dataSource, scheduler, restMs = 1_000 } = this.options;
    const { signal } = this.closing;
    let at = await this.positions.load(dataSource);
    if (signal.aborted) return;
    const filter = { streamPrefixes: [`${context}.`] };
    const subscription = eventStore.subscribe(
      { after: at.position, filter, batchSize: BATCH },
      async (events, position) => {
        at = await this.write(at, events, position);
        written();
        await scheduler.sleep(restMs, signal);
      },
    );
    const close = () => void subscription.close();
    signal.addEventListener('abort', close, { once: true });
    await subscription.ended.finally(() => signal.removeEventListener('abort', close));
  }

  private write(at: Awaited<ReturnType<ConsumerPositions['load']>>, events: readonly RecordedEvent[], to: Position) {
    const entries = this.entriesOf(events);
    return this.options.dataSource.transaction(async (transaction) => {
      const moved = await this.positions.move(transaction, at, { position: to });
      if (!moved) throw new PositionTaken(this.group);
      await writeEntries(transaction, entries);
      return moved;
    });
  }

  private entriesOf(events: readonly RecordedEvent[]): readonly AuditEntryRow[] {
    const { context, clock, days } = this.options;
    const oldest = clock.now().getTime() - days * DAY_MS;
    return events.flatMap((event) => {
      const entry = event.recordedAt.getTime() < oldest ? undefined : entryOfEvent(context, event);
      return entry ? [entry] : [];
    });
  }
}
