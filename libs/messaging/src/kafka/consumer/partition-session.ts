import type { KafkaMessage } from 'kafkajs';
import type { StoredPosition } from '../../delivery/consumer-positions';
import { ConsumerClosed } from '../../delivery/delivery';
import type { Delivery } from '../../delivery/delivery';
import { LateMessages } from '../../delivery/late-messages';
import { toReread } from '../../delivery/missed';
import { Continuity } from './continuity';
import type { FetchedRecords } from './feed';
import { FetchPlace } from './fetch-place';
import { MessagesGone } from './messages-gone';
import type { PartitionSessionOptions } from './partition-session-options';
import { RecordReader } from './record-reader';
import { RecordQueue } from './record-queue';
import { RereadReader } from './reread-reader';
import { startingPoint } from './starting-point';
import type { Watermarks } from './starting-point';
import { orAborted } from '../or-aborted';

// A partition that has enough waiting holds the fetches of the others so long, before it is left out of them.
const HOLD_MS = 200;
// How often a process checks whether one that hears more types is still alive, in ms.
const STANDBY_MS = 500;
const BATCH_SIZE = 1_000;

/**
 * One partition of a topic in the hands of this process, from one rebalance of the group to the next: goes on where the database
 * says, and brings what is fetched to its delivery.
 */
export class PartitionSession {
  readonly delivery: Delivery;
  private queue: RecordQueue;
  private readonly closing = new AbortController();
  private readonly running: Promise<void>;
  private reader: RecordReader | RereadReader | undefined;
  private lateOnes = new Set<string>();
  private stored: StoredPosition | undefined;
  private marks: Watermarks = { low: 0, high: 0 };
  private continuity: Continuity | undefined;
  private readonly place: FetchPlace;
  private delivered = false;
  private resting = false;
  private arrived: () => void = () => undefined;
  private drained: () => void = () => undefined;
  private closed: Promise<void> | undefined;

  constructor(private readonly options: PartitionSessionOptions) {
    this.place = new FetchPlace(options.feed);
    this.queue = this.queueOf(new Set(options.consumer.types));
    this.delivery = options.makeDelivery(() => this.restart());
    this.running = this.run();
  }

  /** Whether it has got anywhere since it began. */
  get isProductive(): boolean {
    return this.delivered;
  }

  get position(): string {
    return this.reader ? this.delivery.position() : '';
  }

  /** Whether there is more in the topic than what has had its effect. */
  get isBehind(): boolean {
    const { reader, queue, place, marks } = this;
    return !reader || queue.size > 0 || place.expected < marks.high || this.position < reader.checkpoint.position;
  }

  /** False when it is not what comes next; it is to be fetched again, then. Resolves when more may be fetched. */
  async take({ from, next, high, records }: FetchedRecords): Promise<boolean> {
    const { continuity, place } = this;
    if (!this.reader || !continuity || this.closing.signal.aborted) return false;
    if (from !== place.expected) {
      if (place.wasAbandoned(from)) return false;
      this.fail(new Error(`${this.options.place} was fetched from ${from} on instead of ${place.expected}`));
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

  /** What it fetches next may not be what comes next. */
  doubt(): void {
    if (this.reader) this.restart();
  }

  /** What lies before `next` holds no messages, only marks of transactions. */
  passOver(next: number): void {
    if (next > this.place.expected) this.place.passTo(next);
    if (this.queue.size > 0 || !(this.reader instanceof RereadReader)) return;
    this.reader.passOver(this.place.expected);
    this.arrived();
  }

  /** Stores how far it has looked, if nothing has made it do so. */
  rest(): void {
    // While it reads again, only delivered messages move the progress.
    if (!(this.reader instanceof RecordReader) || this.resting) return;
    const looked = this.delivery.lookedAt();
    const { settings, consumer } = this.options;
    this.resting = true;
    this.delivery
      .skip(looked.position, looked)
      .catch((error: unknown) => settings.onFault({ group: consumer.group, outcome: 'retrying', error }))
      .finally(() => (this.resting = false));
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
    if (toReread(stored.missed, this.options.hears).length > 0) this.rereadFrom(stored);
    else this.goOnFrom(stored);
  }

  /** Reads the missed stretches first. */
  private rereadFrom(stored: StoredPosition): void {
    const { consumer, place, source, hears } = this.options;
    const { lateOnes, marks } = this;
    const isKeyed = !('handleBatch' in consumer);
    const reader = new RereadReader({ place, source, stored, hears, marks, lateOnes, isKeyed });
    if (reader.gone !== undefined) {
      const gone = new MessagesGone(consumer.group, place, reader.gone, marks, !isKeyed, [...reader.types]);
      // A keyed group takes what is left of a type that it never heard, like a new group, and reports it.
      if (!isKeyed || reader.gone > 0) return void this.standStill(gone);
      this.tell(gone);
    }
    this.reader = reader;
    this.queue = this.queueOf(reader.types);
    this.continuity = new Continuity(source, stored, 'none');
    if (reader.isDone) this.arrived();
    else this.place.readFrom(reader.begin);
  }

  /** The group's position, and its progress in reading again. */
  private goOnFrom(stored: StoredPosition): void {
    const { consumer, place, source } = this.options;
    const isKeyed = !('handleBatch' in consumer);
    const start = startingPoint(stored, this.marks, isKeyed);
    if (start === 'messages-are-gone') return void this.standStill(this.gone());
    // A new group of this kind takes what there is, but not in silence.
    if (isKeyed && stored.resume === undefined && this.marks.low > 0) this.tell(this.gone());
    this.reader = new RecordReader(place, source, stored, this.lateOnes);
    this.continuity = new Continuity(source, stored, start.proof);
    this.place.readFrom(start.offset);
  }

  /** Stores the progress after the missed messages, because no other write may follow. */
  private async endReread({ checkpoint }: RereadReader): Promise<void> {
    this.place.abandon();
    this.reader = undefined;
    this.queue.clear();
    await this.delivery.deliver([], checkpoint);
    await this.delivery.skip(checkpoint.position, checkpoint);
    this.queue = this.queueOf(new Set(this.options.consumer.types));
    if (!this.closing.signal.aborted) this.goOnFrom({ ...this.stored!, missed: checkpoint.missed ?? [] });
  }

  private queueOf(types: ReadonlySet<string>): RecordQueue {
    const { source, share } = this.options;
    return new RecordQueue({ types, source, share });
  }

  private async deliverNext(): Promise<void> {
    const { consumer, settings } = this.options;
    const { batchSize = BATCH_SIZE, restMs = 0 } = 'handleBatch' in consumer ? consumer : {};
    const { reader } = this;
    if (reader instanceof RereadReader && reader.isDone) return this.endReread(reader);
    if (this.queue.size === 0 || !reader) {
      await new Promise<void>((resolve) => (this.arrived = resolve));
      return;
    }
    const incoming = reader.read(this.queue, batchSize);
    await this.delivery.deliver(incoming, reader.checkpoint);
    this.delivered = true;
    this.queue.settled();
    if (this.queue.isHalfEmpty) this.goOn();
    // A whole batch that waits would not get larger.
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

  /** What of the records is new; undefined when they are not what goes on where it was. */
  private prove(continuity: Continuity, records: readonly KafkaMessage[]): readonly KafkaMessage[] | undefined {
    const verdict = continuity.judge(records);
    if ('fresh' in verdict) return verdict.fresh;
    const { place } = this.options;
    if (verdict.trouble === 'gone') void this.standStill(this.gone());
    else if (verdict.trouble === 'unlike') this.fail(new Error(`${place} was made anew`));
    else {
      this.tell(new Error(`${place} was made anew: it is read from its start, and what was done is skipped`));
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

  private gone(): MessagesGone {
    const { place, consumer } = this.options;
    return new MessagesGone(consumer.group, place, this.stored?.resume ?? 0, this.marks, 'handleBatch' in consumer);
  }

  private fail(error: unknown): void {
    if (this.closing.signal.aborted) return;
    this.tell(error);
    this.restart();
  }

  private tell(error: unknown): void {
    this.options.settings.onFault({ group: this.options.consumer.group, outcome: 'restarting', error });
  }

  private restart(): void {
    if (!this.closing.signal.aborted) this.options.restart();
  }
}
