import type { KafkaMessage } from '../client/kafkajs';
import { Fifo } from '../../delivery/fifo';
import type { BudgetShare } from './fetch-budget';
import { orderedPositionOf } from '../records/log-position';
import { WaitingRecord } from '../records/waiting-record';
import { typeOf } from '../records/wire';

/** A record that waits for the group, or a run of records that the group does not hear. */
export interface Waiting {
  /** The offset behind the record or the run. */
  readonly next: number;
  readonly record?: WaitingRecord;
  /** The log position of the last record of the run that is not late. */
  readonly position?: string | undefined;
  /** The memory of the record, in bytes. */
  readonly cost: number;
}

export interface RecordQueueOptions {
  /** The types that the group hears. */
  readonly types: ReadonlySet<string>;
  /** The `ce_source` of the topic's context. */
  readonly source: string;
  readonly share: BudgetShare;
}

// The memory of a waiting message without its value. The value counts twice: as text, and as the data parsed from it.
const COST = 1_000;
const COST_OF_VALUE = 2;

/**
 * Fetched records of a partition that have not been delivered yet. They are copied, because a buffer of a fetch keeps
 * the whole fetch in memory, with the records of other partitions. Records that the group does not hear leave only
 * their end.
 */
export class RecordQueue {
  private readonly waiting = new Fifo<Waiting>();
  private inDelivery = 0;

  constructor(private readonly options: RecordQueueOptions) {}

  get size(): number {
    return this.waiting.size;
  }

  /** Whether the partition must not be fetched now. */
  get isFull(): boolean {
    return this.options.share.isFull;
  }

  /** Whether the partition may be fetched again after it was full. */
  get isHalfEmpty(): boolean {
    return this.options.share.isHalfEmpty;
  }

  push(records: readonly KafkaMessage[]): void {
    const { types } = this.options;
    let passed = 0;
    let cost = 0;
    for (let index = 0; index < records.length; index++) {
      const record = records[index]!;
      const type = typeOf(record);
      // Every group takes a record without a type, and parks it.
      if (type !== '' && !types.has(type)) {
        passed++;
        continue;
      }
      if (passed > 0) this.pass(records, index - passed, index);
      passed = 0;
      const waiting = { next: Number(record.offset) + 1, record: WaitingRecord.of(record), cost: costOf(record) };
      this.waiting.push(waiting);
      cost += waiting.cost;
    }
    if (passed > 0) this.pass(records, records.length - passed, records.length);
    this.options.share.take(cost);
  }

  /** The next record or run. It counts as held until `settled`. */
  shift(): Waiting | undefined {
    const waiting = this.waiting.shift();
    if (waiting) this.inDelivery += waiting.cost;
    return waiting;
  }

  /** All shifted records have been delivered. */
  settled(): void {
    this.options.share.giveBack(this.inDelivery);
    this.inDelivery = 0;
  }

  /** Drops the queued records. */
  clear(): void {
    while (this.shift());
    this.settled();
  }

  close(): void {
    this.options.share.close();
  }

  private pass(records: readonly KafkaMessage[], from: number, to: number): void {
    let position: string | undefined;
    for (let index = to - 1; index >= from && position === undefined; index--)
      position = orderedPositionOf(records[index]!, this.options.source);
    this.waiting.push({ next: Number(records[to - 1]!.offset) + 1, position, cost: 0 });
  }
}

const costOf = ({ value }: KafkaMessage): number => COST + COST_OF_VALUE * (value?.length ?? 0);
