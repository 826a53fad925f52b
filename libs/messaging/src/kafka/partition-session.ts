import type { KafkaMessage } from 'kafkajs';
import type { StoredPosition } from '../delivery/consumer-positions';
import { ConsumerClosed } from '../delivery/delivery';
import type { Delivery } from '../delivery/delivery';
import type { DeliverySettings } from '../delivery/delivery-settings';
import { LateMessages } from '../delivery/late-messages';
import type { ConsumerOptions } from '../message-bus';
import { Continuity } from './continuity';
import type { Feed, FetchedRecords } from './feed';
import type { BudgetShare } from './fetch-budget';
import { MessagesGone } from './messages-gone';
import { RecordReader } from './record-reader';
import { RecordQueue } from './record-queue';
import { startingPoint } from './starting-point';
import type { Watermarks } from './starting-point';
import { orAborted } from './within';

export interface PartitionSessionOptions {
  /** `<topic>/<number>` */
  readonly place: string;
  /** What the context of the topic is named in `ce_source`. */
  readonly source: string;
  /** What may wait here of all that waits in the process. The session closes it. */
  readonly share: BudgetShare;
  readonly consumer: ConsumerOptions;
  readonly settings: Pick<DeliverySettings, 'scheduler' | 'onFault'>;
  readonly feed: Feed;
  readonly makeDelivery: (restart: () => void) => Delivery;
  /** How often a partition that cannot go on looks whether it can now, in ms. */
  readonly standStillMs: number;
  /** Begins when this resolves. */
  readonly after: Promise<unknown>;
  /** Asks for another session in the place of this one. */
  readonly restart: () => void;
}

// A partition that has enough waiting holds the fetches of the others so long, before it is left out of them.
const HOLD_MS = 200;
const BATCH_SIZE = 1_000;

/**
 * One partition of a topic in the hands of this process, from one rebalance of the group to the next: goes on where the database
 * says, and brings what is fetched to its delivery.
 */
export class PartitionSession {
  readonly delivery: Delivery;
  private readonly queue: RecordQueue;
  private readonly closing = new AbortController();
  private readonly running: Promise<void>;
  private reader: RecordReader | undefined;
  private stored: StoredPosition | undefined;
  private marks: Watermarks = { low: 0, high: 0 };
  private continuity: Continuity | undefined;
  private expected = 0;
  private paused = true;
  private delivered = false;
  private resting = false;
  private arrived: () => void = () => undefined;
  private drained: () => void = () => undefined;
  private closed: Promise<void> | undefined;

  constructor(private readonly options: PartitionSessionOptions) {
    const { consumer, source, share } = options;
    this.queue = new RecordQueue({ types: new Set(consumer.types), source, share });
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
    const { reader, queue, expected, marks } = this;
    return !reader || queue.size > 0 || expected < marks.high || this.position < reader.reach.position;
  }

  /** False when it is not what comes next; it is to be fetched again, then. Resolves when more may be fetched. */
  async take({ from, next, high, records }: FetchedRecords): Promise<boolean> {
    const { continuity } = this;
    if (!this.reader || !continuity || this.closing.signal.aborted) return false;
    if (from !== this.expected) {
      this.fail(new Error(`${this.options.place} was fetched from ${from} on instead of ${this.expected}`));
      return false;
    }
    const fresh = this.prove(continuity, records);
    if (!fresh) return false;
    this.expected = next;
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
    if (next > this.expected) this.expected = next;
  }

  /** Stores how far it has looked, if nothing has made it do so. */
  rest(): void {
    if (!this.reader || this.resting) return;
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
    this.leaveOut();
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
    const { consumer, feed, place, source } = this.options;
    const stored = await this.delivery.start();
    const late = await new LateMessages(consumer.group).known(consumer.dataSource);
    const { signal } = this.closing;
    await orAborted(
      feed.watermarks().then((marks) => (this.marks = marks)),
      signal,
    );
    if (signal.aborted) return;
    this.stored = stored;
    const isKeyed = !('handleBatch' in consumer);
    const start = startingPoint(stored, this.marks, isKeyed);
    if (start === 'messages-are-gone') return this.standStill();
    // A new group of this kind takes what there is, but not in silence.
    if (isKeyed && stored.resume === undefined && this.marks.low > 0) this.tell(this.gone());
    this.reader = new RecordReader(place, source, stored, late);
    this.continuity = new Continuity(source, stored, start.proof);
    this.readFrom(start.offset);
  }

  private readFrom(offset: number): void {
    this.expected = offset;
    this.options.feed.seek(offset);
    if (this.paused) this.options.feed.resume();
    this.paused = false;
  }

  private async deliverNext(): Promise<void> {
    const { consumer, settings } = this.options;
    const { batchSize = BATCH_SIZE, restMs = 0 } = 'handleBatch' in consumer ? consumer : {};
    if (this.queue.size === 0 || !this.reader) {
      await new Promise<void>((resolve) => (this.arrived = resolve));
      return;
    }
    const incoming = this.reader.read(this.queue, batchSize);
    await this.delivery.deliver(incoming, this.reader.reach);
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
    if (!this.closing.signal.aborted && this.queue.isFull) this.leaveOut();
  }

  private leaveOut(): void {
    if (!this.paused) this.options.feed.pause();
    this.paused = true;
  }

  private goOn(): void {
    this.drained();
    const last = this.continuity?.lastOffset;
    if (!this.paused || this.closing.signal.aborted || last === undefined) return;
    this.continuity!.repeatLast();
    this.readFrom(last);
  }

  /** What of the records is new; undefined when they are not what goes on where it was. */
  private prove(continuity: Continuity, records: readonly KafkaMessage[]): readonly KafkaMessage[] | undefined {
    const verdict = continuity.judge(records);
    if ('fresh' in verdict) return verdict.fresh;
    const { place } = this.options;
    if (verdict.trouble === 'gone') void this.standStill();
    else if (verdict.trouble === 'unlike') this.fail(new Error(`${place} was made anew`));
    else {
      this.tell(new Error(`${place} was made anew: it is read from its start, and what was done is skipped`));
      this.readFrom(this.marks.low);
    }
    return undefined;
  }

  private async standStill(): Promise<void> {
    this.reader = undefined;
    this.tell(this.gone());
    this.leaveOut();
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
