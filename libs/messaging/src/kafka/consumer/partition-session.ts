import type { KafkaMessage } from '../client/kafkajs';
import type { StoredPosition } from '../../delivery/stored-position';
import { ConsumerClosed } from '../../delivery/delivery';
import type { Delivery } from '../../delivery/delivery';
import { LateMessages } from '../../delivery/late-messages';
import { Continuity } from './continuity';
import type { FetchedRecords } from './feed';
import { FetchPlace } from './fetch-place';
import { LookedProgress } from './looked-progress';
import type { MessagesGone } from './messages-gone';
import type { PartitionSessionOptions } from './partition-session-options';
import { RecordReader } from './record-reader';
import { RecordQueue } from './record-queue';
import { RereadReader } from './reread-reader';
import { firstReading, goneBefore, readingOn } from './session-start';
import type { Watermarks } from './starting-point';
import { orAborted } from '../or-aborted';

// A full partition delays the fetches of the others for this time before it is left out of them.
const HOLD_MS = 200;
// How often a process checks whether one that hears more types is still alive, in ms.
const STANDBY_MS = 500;

/**
 * One assigned partition of a topic, from one rebalance of the group to the next. It goes on at the position in the
 * database, and passes the fetched records to its delivery.
 */
export class PartitionSession {
  readonly delivery: Delivery;
  /** Whether it has delivered anything since it began. */
  isProductive = false;
  private queue: RecordQueue;
  private readonly closing = new AbortController();
  private readonly running: Promise<void>;
  private reader: RecordReader | RereadReader | undefined;
  private lateOnes = new Set<string>();
  private stored: StoredPosition | undefined;
  private marks: Watermarks = { low: 0, high: 0 };
  private continuity: Continuity | undefined;
  private readonly place: FetchPlace;
  private readonly looked: LookedProgress;
  private arrived: () => void = () => undefined;
  private drained: () => void = () => undefined;
  private closed: Promise<void> | undefined;

  constructor(private readonly options: PartitionSessionOptions) {
    this.place = new FetchPlace(options.feed);
    this.queue = this.queueOf(new Set(options.consumer.types));
    this.delivery = options.makeDelivery(() => this.restart());
    this.looked = new LookedProgress(options.consumer.group, this.delivery, options.settings);
    this.running = this.run();
  }

  get position(): string {
    return this.reader ? this.delivery.position() : '';
  }

  /** Whether the topic has messages whose effects are still to come. */
  get isBehind(): boolean {
    return !this.reader || this.lag() > 0 || this.position < this.reader.checkpoint.position;
  }

  /** Counts the records that have not been delivered, also those that the group does not hear. */
  readonly lag = () => (this.reader ? this.queue.size + Math.max(0, this.marks.high - this.place.expected) : 0);

  /** False when the records are not the next ones and must be fetched again. Resolves when more may be fetched. */
  async take({ from, next, high, records }: FetchedRecords): Promise<boolean> {
    const { continuity, place } = this;
    if (!this.reader || !continuity || this.closing.signal.aborted) return false;
    if (from !== place.expected) {
      if (place.wasAbandoned(from)) return false;
      this.fail(new Error(`${this.options.place} was fetched from offset ${from} instead of ${place.expected}`));
      return false;
    }
    const fresh = this.prove(continuity, records);
    if (!fresh) return false;
    place.passTo(next);
    this.marks = { ...this.marks, high };
    this.queue.push(fresh);
    this.arrived();
    if (this.queue.isFull) await this.hold();
    return true;
  }

  /** Starts over, because the next fetch may come from another topic of the same name. */
  doubt(error: unknown): void {
    if (this.reader) this.fail(error);
  }

  /** There are no messages before `next`, only transaction markers. */
  passOver(next: number): void {
    if (next > this.place.expected) this.place.passTo(next);
    if (this.queue.size > 0 || !(this.reader instanceof RereadReader)) return;
    this.reader.passOver(this.place.expected);
    this.arrived();
  }

  /** Stores the progress of an idle partition. */
  rest(): void {
    // While missed messages are read again, only deliveries store progress.
    if (this.reader instanceof RecordReader) this.looked.store();
  }

  close(): Promise<void> {
    this.closed ??= this.stop();
    return this.closed;
  }

  private async stop(): Promise<void> {
    this.closing.abort();
    this.place.leaveOut();
    this.arrived();
    this.drained();
    try {
      await this.delivery.close();
      await this.running;
    } finally {
      this.queue.close();
    }
  }

  private async run(): Promise<void> {
    const { signal } = this.closing;
    try {
      await orAborted(this.options.after, signal);
      if (signal.aborted) return;
      await this.begin();
      while (!signal.aborted) await this.deliverNext();
    } catch (error) {
      if (!(error instanceof ConsumerClosed)) this.fail(error);
    }
  }

  private async begin(): Promise<void> {
    const { consumer, feed, hearing, settings } = this.options;
    const { signal } = this.closing;
    while (!(await hearing.take())) {
      await settings.scheduler.sleep(STANDBY_MS, signal);
      if (signal.aborted) return;
    }
    const stored = await this.delivery.start();
    this.lateOnes = await new LateMessages(consumer.group).known(consumer.dataSource);
    await orAborted(
      feed.watermarks().then((marks) => (this.marks = marks)),
      signal,
    );
    if (signal.aborted) return;
    this.stored = stored;
    this.read(stored, firstReading);
  }

  /** Begins to read behind the stored position. */
  private read(stored: StoredPosition, how: typeof firstReading): void {
    const { options, marks, lateOnes } = this;
    const reading = how({ options, stored, marks, lateOnes });
    if ('gone' in reading) return void this.standStill(reading.gone);
    const { reader, types, proof, offset, missing } = reading;
    if (missing) this.tell(missing);
    this.reader = reader;
    if (types) this.queue = this.queueOf(types);
    this.continuity = new Continuity(this.options.source, stored, proof);
    if (offset === undefined) this.arrived();
    else this.place.readFrom(offset);
  }

  /** Stores the progress behind the missed messages at once, because there may be no later write that does. */
  private async endReread({ checkpoint }: RereadReader): Promise<void> {
    this.place.abandon();
    this.reader = undefined;
    this.queue.clear();
    await this.delivery.deliver([], checkpoint);
    await this.delivery.skip(checkpoint.position, checkpoint);
    this.queue = this.queueOf(new Set(this.options.consumer.types));
    if (!this.closing.signal.aborted) this.read({ ...this.stored!, missed: checkpoint.missed ?? [] }, readingOn);
  }

  private queueOf(types: ReadonlySet<string>): RecordQueue {
    const { source, share } = this.options;
    return new RecordQueue({ types, source, share });
  }

  private async deliverNext(): Promise<void> {
    const { consumer, settings } = this.options;
    const { batchSize = 1_000, restMs = 0 } = 'handleBatch' in consumer ? consumer : {};
    const { reader } = this;
    if (reader instanceof RereadReader && reader.isDone) return this.endReread(reader);
    if (this.queue.size === 0 || !reader) return new Promise((resolve) => (this.arrived = resolve));
    const incoming = reader.read(this.queue, batchSize);
    await this.delivery.deliver(incoming, reader.checkpoint);
    this.isProductive = true;
    this.queue.settled();
    if (this.queue.isHalfEmpty) this.goOn();
    // A rest gives a batch time to grow, so a full batch needs none.
    if (restMs > 0 && this.queue.size < batchSize) await settings.scheduler.sleep(restMs, this.closing.signal);
  }

  private async hold(): Promise<void> {
    const drained = new AbortController();
    this.drained = () => drained.abort();
    await this.options.settings.scheduler.sleep(HOLD_MS, drained.signal);
    if (!this.closing.signal.aborted && this.queue.isFull) this.place.leaveOut();
  }

  private goOn(): void {
    this.drained();
    const last = this.continuity?.lastOffset;
    if (!this.place.isPaused || this.closing.signal.aborted || last === undefined) return;
    this.continuity!.repeatLast();
    this.place.readFrom(last);
  }

  /** The new ones of the records; undefined when they do not follow the handled ones. */
  private prove(continuity: Continuity, records: readonly KafkaMessage[]): readonly KafkaMessage[] | undefined {
    const verdict = continuity.judge(records);
    if ('fresh' in verdict) return verdict.fresh;
    const { place } = this.options;
    if (verdict.trouble === 'gone') void this.standStill(goneBefore(this.options, this.stored!, this.marks));
    else if (verdict.trouble === 'unlike') this.fail(new Error(`${place} was deleted and created again`));
    else {
      this.tell(
        new Error(
          `${place} was deleted and created again; it is read from its start, and handled messages are skipped`,
        ),
      );
      this.place.readFrom(this.marks.low);
    }
    return undefined;
  }

  private async standStill(why: MessagesGone): Promise<void> {
    this.reader = undefined;
    this.tell(why);
    this.place.leaveOut();
    await this.options.settings.scheduler.sleep(this.options.standStillMs, this.closing.signal);
    this.restart();
  }

  private fail(error: unknown): void {
    if (!this.closing.signal.aborted) this.tell(error);
    this.restart();
  }

  private tell(error: unknown): void {
    this.options.settings.onFault({ group: this.options.consumer.group, outcome: 'restarting', error });
  }

  private restart(): void {
    if (!this.closing.signal.aborted) this.options.restart();
  }
}
