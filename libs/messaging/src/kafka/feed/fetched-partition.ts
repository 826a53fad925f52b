import type { FetchedRecords } from '../consumer/feed';
import type { KafkaMessage } from '../client/kafkajs';

/** A record as the client decodes it, with markers of transactions among them. */
type RawRecord = KafkaMessage & {
  readonly isControlRecord?: boolean;
  readonly batchContext?: { readonly producerId: string; readonly inTransaction: boolean };
};

/** One partition in the answer to a fetch. */
export interface FetchedPartition {
  readonly partition: number;
  readonly highWatermark: string;
  readonly messages: readonly RawRecord[];
  readonly abortedTransactions?: readonly { readonly producerId: string; readonly firstOffset: string }[] | null;
}

// The key of the marker that ends an aborted transaction: version 0, type 0.
const ABORT_MARKER = Buffer.alloc(4);

/**
 * The committed records from an offset on, without the markers of transactions. A fetch returns whole batches, so they
 * may begin earlier. See "Isolation level" in https://kafka.apache.org/documentation/#consumerconfigs.
 */
export function fetchedRecords(from: number, fetched: FetchedPartition): FetchedRecords {
  const high = Number(fetched.highWatermark);
  const raw = fetched.messages.filter(({ offset }) => Number(offset) >= from);
  const last = raw.at(-1);
  // A batch that ends before the offset has lost its later records, so there is nothing at the offset.
  if (!last) return { from, next: fetched.messages.length > 0 ? from + 1 : from, high, records: [] };
  return { from, next: Number(last.offset) + 1, high, records: committed(raw, fetched.abortedTransactions ?? []) };
}

function committed(
  records: readonly RawRecord[],
  aborted: NonNullable<FetchedPartition['abortedTransactions']>,
): readonly KafkaMessage[] {
  if (aborted.length === 0) return records.filter(({ isControlRecord }) => isControlRecord !== true);
  const begins = [...aborted].sort((one, other) => Number(one.firstOffset) - Number(other.firstOffset));
  const aborting = new Set<string>();
  return records.filter((record) => {
    for (; begins.length > 0 && Number(begins[0]!.firstOffset) <= Number(record.offset); begins.shift())
      aborting.add(begins[0]!.producerId);
    const { producerId = '', inTransaction = false } = record.batchContext ?? {};
    if (record.isControlRecord === true) {
      if (record.key?.equals(ABORT_MARKER)) aborting.delete(producerId);
      return false;
    }
    return !(inTransaction && aborting.has(producerId));
  });
}
