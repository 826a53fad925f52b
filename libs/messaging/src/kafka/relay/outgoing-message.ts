import type { Message } from '../../message';
import type { OutgoingRecord } from '../records/kafka-record';

/** A message that is to be sent, and its record. */
export interface OutgoingMessage {
  readonly message: Message;
  readonly late: boolean;
  readonly record: OutgoingRecord & { readonly partition: number };
}

// Brokers refuse more than 1,048,588 bytes in one batch of a partition, unless they are told otherwise (`max.message.bytes`).
const MOST_BYTES = 1_000_000;
// What a record takes besides its texts, at most: the names of its headers, those that are always the same, lengths;
// and actor and principal, each with an id of at most 100 characters.
const RECORD_BYTES = 900;

/** In order, as many together as fit into one batch of each partition. What is too large by itself comes alone. */
export function* chunksOf(records: readonly OutgoingMessage[]): Generator<readonly OutgoingMessage[]> {
  let begin = 0;
  let bytes: number[] = [];
  let alone = false;
  for (let index = 0; index < records.length; index++) {
    const each = records[index]!;
    const { partition } = each.record;
    const size = bytesOf(each);
    const tooLarge = size > MOST_BYTES;
    if (index > begin && (alone || tooLarge || (bytes[partition] ?? 0) + size > MOST_BYTES)) {
      yield records.slice(begin, index);
      begin = index;
      bytes = [];
    }
    alone = tooLarge;
    bytes[partition] = (bytes[partition] ?? 0) + size;
  }
  if (begin < records.length) yield begin === 0 ? records : records.slice(begin);
}

/** At most: a character of what is copied into several headers may take three bytes. */
function bytesOf({ message, record }: OutgoingMessage): number {
  const { key, correlationId, causationId } = message;
  return (
    RECORD_BYTES + Buffer.byteLength(record.value) + 3 * (4 * key.length + correlationId.length + causationId.length)
  );
}
