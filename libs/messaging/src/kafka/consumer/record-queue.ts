import type { KafkaMessage } from '../client/kafkajs';
import { Fifo } from '../../delivery/fifo';
import type { BudgetShare } from './fetch-budget';
import { orderedPositionOf } from '../records/log-position';
import { typeOf } from '../records/wire';
import type { ForeignRecord } from '../records/kafka-record';

/** What waits: a record that concerns the group, or that others have been passed by. */
export interface Waiting {
  /** The offset behind it. */
  readonly next: number;
  readonly record?: ForeignRecord;
  /** Of the last one passed by that came in order. */
  readonly position?: string | undefined;
  /** In bytes of memory. */
  readonly cost: number;
}

export interface RecordQueueOptions {
  /** The types that the group hears. */
  readonly types: ReadonlySet<string>;
  /** What the context of the topic is named in `ce_source`. */
  readonly source: string;
  readonly share: BudgetShare;
}

// A message as it waits, without its value; the value is there as text, and then as what the text says.
const COST = 1_000;
const COST_OF_VALUE = 2;

/**
 * Fetched records of a partition that have not been delivered yet. They are taken out of what the fetch has brought: each of its
 * buffers would keep all of it, the other partitions' records too. What the group does not hear leaves only how far it goes.
 */
export class RecordQueue {
  private readonly waiting = new Fifo<Waiting>();
  private inDelivery = 0;

  constructor(private readonly options: RecordQueueOptions) {}

  get size(): number {
    return this.waiting.size;
  }

  /** Whether no more should be fetched. */
  get isFull(): boolean {
    return this.options.share.isFull;
  }

  /** Whether it should be fetched again after it was full. */
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
      // One that does not say what it is concerns everyone.
      if (type !== '' && !types.has(type)) {
        passed++;
        continue;
      }
      if (passed > 0) this.pass(records, index - passed, index);
      passed = 0;
      const waiting = { next: Number(record.offset) + 1, record: light(record), cost: costOf(record) };
      this.waiting.push(waiting);
      cost += waiting.cost;
    }
    if (passed > 0) this.pass(records, records.length - passed, records.length);
    this.options.share.take(cost);
  }

  /** What is next; it counts as held until it is `settled`. */
  shift(): Waiting | undefined {
    const waiting = this.waiting.shift();
    if (waiting) this.inDelivery += waiting.cost;
    return waiting;
  }

  /** What was shifted has been delivered. */
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

/** The record in strings of its own. */
function light({ key, value, headers = {}, timestamp }: KafkaMessage): ForeignRecord {
  return {
    key: key && key.toString(),
    value: value && value.toString(),
    headers: {
      ce_id: text(headers['ce_id']),
      ce_type: text(headers['ce_type']),
      ce_source: text(headers['ce_source']),
      ce_time: text(headers['ce_time']),
      ce_sequence: text(headers['ce_sequence']),
      ce_logposition: text(headers['ce_logposition']),
      ce_correlationid: text(headers['ce_correlationid']),
      ce_causationid: text(headers['ce_causationid']),
      ce_late: text(headers['ce_late']),
      traceparent: text(headers['traceparent']),
    },
    timestamp,
  };
}

type HeaderValue = NonNullable<KafkaMessage['headers']>[string];

function text(value: HeaderValue): string | undefined {
  const one = Array.isArray(value) ? value[0] : value;
  return one === undefined || one === null ? undefined : one.toString();
}
