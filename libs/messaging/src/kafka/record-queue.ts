import type { KafkaMessage } from 'kafkajs';

// What a partition may have waiting: enough to be busy while the next is fetched.
const MOST_RECORDS = 8_000;
const MOST_BYTES = 8 << 20;

/** Fetched records of a partition that have not been delivered yet, in batches as they came. */
export class RecordQueue {
  private batches: (readonly KafkaMessage[])[] = [];
  private next = 0;
  private records = 0;
  private bytes = 0;

  get size(): number {
    return this.records;
  }

  /** Whether no more should be fetched. */
  get isFull(): boolean {
    return this.records >= MOST_RECORDS || this.bytes >= MOST_BYTES;
  }

  /** Whether it should be fetched again after it was full. */
  get isHalfEmpty(): boolean {
    return this.records <= MOST_RECORDS / 2 && this.bytes <= MOST_BYTES / 2;
  }

  push(batch: readonly KafkaMessage[]): void {
    if (batch.length === 0) return;
    this.batches.push(batch);
    this.records += batch.length;
    this.bytes += bytesOf(batch);
  }

  shift(): KafkaMessage | undefined {
    const batch = this.batches[0];
    const record = batch?.[this.next++];
    if (!batch || !record) return undefined;
    this.records--;
    if (this.next === batch.length) {
      this.batches.shift();
      this.next = 0;
      this.bytes -= bytesOf(batch);
    }
    return record;
  }

  clear(): void {
    this.batches = [];
    this.next = this.records = this.bytes = 0;
  }
}

const bytesOf = (batch: readonly KafkaMessage[]): number =>
  batch.reduce((sum, { value }) => sum + (value?.length ?? 0), 0);
