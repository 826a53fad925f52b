import type { Message } from '../../message';
import type { OutgoingRecord } from '../records/kafka-record';

/** A message to be sent, and its record. */
export interface OutgoingMessage {
  readonly message: Message;
  readonly late: boolean;
  readonly record: OutgoingRecord & { readonly partition: number };
}

// Below the default limit of a broker for one batch of a partition: 1,048,588 bytes (`max.message.bytes`).
const MOST_BYTES = 1_000_000;
// The most bytes of a record besides its texts: header names, constant headers, lengths, and the names of actor and
// principal, each with an id of at most 100 characters.
const RECORD_BYTES = 900;

/** The records in order, in chunks that fit into one batch of each partition. A record over the limit comes alone. */
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

/** The most bytes of the record. A character of the texts that are copied into headers may take three. */
function bytesOf({ message, record }: OutgoingMessage): number {
  const { key, correlationId, causationId } = message;
  return (
    RECORD_BYTES + Buffer.byteLength(record.value) + 3 * (4 * key.length + correlationId.length + causationId.length)
  );
}
