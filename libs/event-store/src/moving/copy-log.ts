import { START } from '../event-store';
import type { EventStore, Position, RecordedEvent } from '../event-store';
import { compareLogs, LogsDiffer } from './compare-logs';
import { eventsOf, lineOf } from './events-of';
import type { LogSource } from './events-of';
import { asFirstRecorded, BOOK_STREAM, TargetChanged } from './intake';
import type { CopyEntry, LogIntake } from './intake';
import { Numbering } from './numbering';
import type { Place } from './numbering';
import { RenumberedEventStore } from './renumbered-event-store';
import { fractionOf, shiftAbove } from './shift';

/** The source got events after the copy had reached its end, so the shop still writes to it. */
export class SourceMoves extends Error {
  override readonly name = 'SourceMoves';
  constructor(position: Position) {
    super(`the source got events behind position ${position}; stop the shop, then repeat the copy with --final`);
  }
}

export interface CopyProgress {
  readonly step: 'comparing' | 'copying' | 'verifying';
  /** Events of this step so far. */
  readonly events: number;
  readonly position: Position;
  /** From 0 to 1; undefined when positions do not tell it. */
  readonly fraction: number | undefined;
}

export interface CopyOptions {
  readonly source: LogSource;
  /** As the adapter gives it, not as `openCopiedLog` shows it. */
  readonly target: EventStore;
  /** Nobody appends to the source any more: verifies the whole log and makes the target usable. */
  readonly final: boolean;
  /** The name of the target, without secrets. After the final run the source refuses its readers and names it. */
  readonly movesTo?: string;
  readonly onProgress?: (progress: CopyProgress) => void;
  /** The most events that are written at once; default 500. */
  readonly batch?: number;
}

export interface CopyResult {
  /** Events that this run copied. */
  readonly copied: number;
  /** The position of the last copied event. */
  readonly position: Position;
  /** The events of the whole log and the hash of their chain; undefined for a run that is not final. */
  readonly verified?: { readonly events: number; readonly hash: string };
}

const BATCH = 500;
const BATCHES_IN_A_MARK = 2;

/**
 * Copies a log into another store, behind what an earlier run has copied. The progress is read from the target, so a
 * run may end at any moment. Every batch is read back and compared.
 * @throws LogsDiffer when the target has other events; TargetChanged, SourceMoves
 */
export async function copyLog(options: CopyOptions): Promise<CopyResult> {
  return new LogCopy(options).run();
}

class LogCopy {
  private readonly intake: LogIntake;
  private numbering = new Numbering([]);
  private copied = 0;
  // Of the events behind the last mark.
  private unmarked = 0;
  private same = true;
  private readonly batch: number;
  private head: Position = START;

  constructor(private readonly options: CopyOptions) {
    const { target, batch = BATCH } = options;
    const { intake } = target;
    this.batch = batch;
    if (!intake) throw new Error('this store cannot take the events of another log');
    this.intake = intake;
  }

  async run(): Promise<CopyResult> {
    this.numbering = new Numbering(await this.intake.entries());
    this.head = await this.options.source.head();
    const begun = this.numbering.unfinished;
    const place = await this.copy(begun ? await this.resumed(begun) : await this.compared());
    const result = { copied: this.copied, position: place.shown };
    if (!this.options.final) return result;
    // Read before the check below, so that no consumer of the source is behind it.
    const head = await this.options.source.head();
    const verified = await this.compare('verifying');
    if (verified.sourceHasMore) throw new SourceMoves(place.shown);
    if (verified.events > 0) await this.finish(place, head);
    await this.retireSource(head);
    return { ...result, verified };
  }

  /** Continues behind the events that the last run has written after its last mark. */
  private async resumed(mark: Place): Promise<Place> {
    const sources = eventsOf(this.options.source, mark.shown);
    let place = mark;
    for await (const event of this.written(mark.own)) {
      const next = await sources.next();
      const shown = asFirstRecorded(event);
      const expected = next.done ? undefined : next.value;
      if (!expected || lineOf(expected) !== lineOf(shown))
        throw new LogsDiffer(`the event behind position ${place.shown}`, expected, shown);
      this.count([shown], [event.position]);
      place = { own: event.position, shown: shown.position };
    }
    await sources.return(undefined);
    return place;
  }

  /** The end of the target, when its events are the first ones of the source. */
  private async compared(): Promise<Place> {
    const { position } = await this.compare('comparing');
    return { own: await this.options.target.head(), shown: position };
  }

  private async copy(from: Place): Promise<Place> {
    const { source } = this.options;
    let place = from;
    let batch: RecordedEvent[] = [];
    const write = async () => {
      if (batch.length === 0) return;
      await this.begin(place);
      const own = await this.writeBatch(batch, place.own);
      this.count(batch, own);
      this.copied += batch.length;
      place = { own: own.at(-1)!, shown: batch.at(-1)!.position };
      batch = [];
      if (this.unmarked >= BATCHES_IN_A_MARK * this.batch) await this.mark(place);
      const { shown: position } = place;
      const fraction = fractionOf(position, this.head);
      this.options.onProgress?.({ step: 'copying', events: this.copied, position, fraction });
    };
    for await (const event of eventsOf(source, place.shown)) {
      batch.push(event);
      if (batch.length === this.batch) await write();
    }
    await write();
    if (this.unmarked > 0) await this.mark(place);
    return place;
  }

  /** Writes events and reads them back. Returns their positions in the target. */
  private async writeBatch(batch: readonly RecordedEvent[], behind: Position): Promise<readonly Position[]> {
    await this.intake.write(batch, behind);
    const own: Position[] = [];
    for await (const event of this.written(behind)) {
      const expected = batch[own.length];
      if (!expected || lineOf(expected) !== lineOf(asFirstRecorded(event)))
        throw new TargetChanged(`it has ${event.type} ${event.stream}/${event.revision} at ${event.position}`);
      own.push(event.position);
    }
    if (own.length < batch.length) throw new TargetChanged(`only ${own.length} of ${batch.length} events are there`);
    return own;
  }

  /** The events of the target behind a place, as the store gives them. */
  private async *written(after: Position): AsyncGenerator<RecordedEvent> {
    for await (const event of eventsOf(this.options.target, after)) if (event.stream !== BOOK_STREAM) yield event;
  }

  private async finish(place: Place, head: Position): Promise<void> {
    const shown = head > place.shown ? head : place.shown;
    // A consumer may have a position behind the last event, so the positions go on behind that.
    const isOpen = !this.numbering.unfinished && this.numbering.movedTo === undefined;
    if (isOpen && shown <= (this.numbering.shownOf(place.own) ?? '')) return;
    await this.begin(place);
    await this.record({ kind: 'end', own: place.own, shown, by: String(shiftAbove(shown, place.own)) });
  }

  /** Last, so that a crash before leaves a source that can be used, and the run can be repeated. */
  private async retireSource(head: Position): Promise<void> {
    const { source, movesTo } = this.options;
    if (movesTo === undefined || !source.intake) return;
    const numbering = new Numbering(await source.intake.entries());
    if (numbering.movedTo === movesTo) return;
    await source.intake.record(numbering.entries, { kind: 'moved', own: head, shown: head, to: movesTo });
  }

  private count(events: readonly RecordedEvent[], own: readonly Position[]): void {
    this.unmarked += events.length;
    this.same &&= events.every(({ position }, index) => position === own[index]);
  }

  private async begin(place: Place): Promise<void> {
    if (!this.numbering.unfinished) await this.record({ kind: 'begin', ...place });
  }

  private async mark(place: Place): Promise<void> {
    await this.record({ kind: 'mark', ...place, same: this.same });
    this.unmarked = 0;
    this.same = true;
  }

  private async record(entry: CopyEntry): Promise<void> {
    await this.intake.record(this.numbering.entries, entry);
    this.numbering.add(entry);
  }

  private compare(step: 'comparing' | 'verifying') {
    const { source, target, onProgress } = this.options;
    const view = new RenumberedEventStore(target, this.numbering);
    return compareLogs(source, view, ({ position }, events) => {
      if (events % 10_000 === 0) onProgress?.({ step, events, position, fraction: fractionOf(position, this.head) });
    });
  }
}
