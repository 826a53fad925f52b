import type { FetchedRecords } from '../consumer/feed';
import { placeOf } from '../records/topic-partition';
import type { TopicPartition } from '../records/topic-partition';

/** A reader of one partition. */
export interface FeedReader {
  /** False when the records must be fetched again. Resolves when it may get more. */
  readonly take: (fetched: FetchedRecords) => Promise<boolean>;
  /** The partition has no messages before the offset `next`. */
  readonly passOver: (next: number) => void;
  /** A fetch failed, so the topic may have been deleted and created again. */
  readonly disturbed: (error: unknown) => void;
}

/** One reader's place in a partition. It is fetched from the offset of the last `seek` on, unless it is paused. */
export class Subscription {
  readonly place: string;
  /** The turn in which it was fetched last, so that readers at different offsets take turns. */
  servedAt = 0;
  private offset = 0;
  private open = false;
  private taking = false;
  private endedAt = -1;
  private seeks = 0;

  /** @param changed called when it may have to be fetched, or no more */
  constructor(
    readonly partition: TopicPartition,
    private readonly reader: FeedReader,
    private readonly changed: (subscription: Subscription) => void,
  ) {
    this.place = placeOf(partition);
  }

  /** The offset to fetch next. */
  get next(): number {
    return this.offset;
  }

  get isOpen(): boolean {
    return this.open;
  }

  /** Whether it may be fetched now. */
  get isHungry(): boolean {
    return this.open && !this.taking;
  }

  /** Whether a fetch of its offset found nothing. */
  get isAtEnd(): boolean {
    return this.endedAt === this.offset;
  }

  seek(offset: number): void {
    this.seeks++;
    this.offset = offset;
    this.endedAt = -1;
    this.changed(this);
  }

  pause(): void {
    this.open = false;
    this.changed(this);
  }

  resume(): void {
    this.open = true;
    this.changed(this);
  }

  /** Gives the records to the reader, if they are those that it waits for. Resolves when it may get more. */
  async give(fetched: FetchedRecords): Promise<void> {
    const { from, next, records } = fetched;
    if (!this.isHungry || from !== this.offset) return;
    if (records.length === 0) return this.pass(next);
    const { seeks } = this;
    this.taking = true;
    try {
      const isTaken = await this.reader.take(fetched);
      if (isTaken && this.seeks === seeks) this.offset = next;
    } catch (error) {
      this.disturb(error);
    } finally {
      this.taking = false;
      this.changed(this);
    }
  }

  /** The reader starts over with a `seek`, and is not fetched before. */
  disturb(error: unknown): void {
    if (!this.open) return;
    this.pause();
    this.reader.disturbed(error);
  }

  private pass(next: number): void {
    if (next === this.offset) {
      this.endedAt = next;
    } else {
      this.offset = next;
      this.reader.passOver(next);
    }
  }
}
