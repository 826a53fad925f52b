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
  /** The reader reads only the streams of this context. */
  readonly context: string;
  readonly eventStore: EventStore;
  readonly dataSource: DataSource;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly random: Random;
  /** Older events get no entry, because retention would delete it at once. */
  readonly days: number;
  readonly onFault: (fault: ConsumerFault) => void;
  /** The pause between two batches, in ms; default 1,000. */
  readonly restMs?: number;
}

const BATCH = 1_000;
const DAY_MS = 86_400_000;

/** Another process has moved the position, so the table has these entries already. */
class PositionTaken extends Error {
  override readonly name = 'PositionTaken';
}

/**
 * Follows the context's events and writes an entry for every act. One transaction has a batch of entries and the
 * position, so a crash loses and doubles nothing. No request waits for it.
 * It reads envelopes only, so an event of a type that this version does not know gets an entry like any other.
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

  /** Stops the reader, and resolves when no statement is running any more. */
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

  /** Follows the log from the stored position, until it fails or the reader is closed. */
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
