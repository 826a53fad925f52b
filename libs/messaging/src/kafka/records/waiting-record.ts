import type { KafkaMessage } from '../client/kafkajs';
import type { ForeignRecord } from './kafka-record';
import { fromRecord, HEADERS_READ } from './wire';
import type { FromRecord } from './wire';

/**
 * A copy of a fetched record that keeps nothing of its fetch in memory. All groups of the process that hear the record
 * share it, so its text and its message are made once.
 */
export class WaitingRecord implements ForeignRecord {
  readonly key: string | null;
  readonly value: string | null;
  readonly headers: ForeignRecord['headers'];
  readonly timestamp: string;
  private made: FromRecord | undefined;

  private constructor({ key, value, headers = {}, timestamp }: KafkaMessage) {
    this.key = key && key.toString();
    this.value = value && value.toString();
    this.headers = Object.fromEntries(HEADERS_READ.map((name) => [name, text(headers[name])]));
    this.timestamp = timestamp;
  }

  static of(record: KafkaMessage): WaitingRecord {
    let copy = copies.get(record);
    if (!copy) copies.set(record, (copy = new WaitingRecord(record)));
    return copy;
  }

  /** As `fromRecord`. All callers name the same place and source. */
  message(place: string, source: string): FromRecord {
    this.made ??= fromRecord(this, place, source);
    return this.made;
  }
}

const copies = new WeakMap<KafkaMessage, WaitingRecord>();

type FetchedHeader = NonNullable<KafkaMessage['headers']>[string];

function text(value: FetchedHeader): string | undefined {
  const one = Array.isArray(value) ? value[0] : value;
  return one === undefined || one === null ? undefined : one.toString();
}
