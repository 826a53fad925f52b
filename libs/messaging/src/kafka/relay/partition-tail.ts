import type { Broker } from '../client/kafkajs';
import { logPositionOf } from '../records/log-position';

/** The end of one partition of a topic that a relay writes to. */
export interface PartitionTail {
  readonly partition: number;
  /** The offset that the next record gets. */
  readonly next: number;
  /** Whether the partition has no records, or all of them were deleted. */
  readonly empty: boolean;
  /** The log position of its last message that came in order; '' when there is none. */
  readonly position: string;
  /** From this log position on, `present` is complete. Messages before it were sent earlier. */
  readonly from: string;
  /** The log positions of its last messages, including late ones. */
  readonly present: ReadonlySet<string>;
}

interface FetchedRecord {
  readonly offset: string;
  readonly headers: Readonly<Record<string, Buffer | string | (Buffer | string)[] | undefined>>;
}
interface FetchResponse {
  readonly responses: readonly {
    readonly partitions: readonly { readonly partition: number; readonly messages: readonly FetchedRecord[] }[];
  }[];
}
/** The first offset of a partition, and its end (exclusive). */
export interface Bounds {
  readonly low: number;
  readonly high: number;
}

const FETCH_BYTES = 4 << 20;
const FETCH_WAIT_MS = 500;
const READ_COMMITTED = 1;

export interface Place {
  readonly topic: string;
  readonly source: string;
  readonly partition: number;
  readonly bounds: Bounds;
  readonly window: number;
}

/**
 * Reads the end of a partition.
 * @param broker its leader; undefined for a partition without records
 * @param signal stops the read before the next request
 */
export async function tailOf(broker: Broker | undefined, place: Place, signal: AbortSignal): Promise<PartitionTail> {
  const { topic, source, partition, bounds, window } = place;
  const { low, high } = bounds;
  const present = new Set<string>();
  let position = '';
  for (let size = window; low < high; size *= 8) {
    const begin = Math.max(low, high - size);
    let first: string | undefined;
    present.clear();
    await eachRecord(broker!, { topic, partition, begin, end: high, signal }, ({ headers }) => {
      const at = logPositionOf({ headers }, source);
      if (at === undefined) return;
      present.add(at);
      if (headers['ce_late'] !== undefined) return;
      first ??= at;
      if (at > position) position = at;
    });
    if (begin === low) break;
    if (first !== undefined) return { partition, next: high, empty: false, position, from: first, present };
  }
  return { partition, next: high, empty: low === high, position, from: '', present };
}

interface Stretch {
  readonly topic: string;
  readonly partition: number;
  readonly begin: number;
  readonly end: number;
  readonly signal: AbortSignal;
}

/** Calls `visit` for every record from `begin` up to, not including, `end`. */
async function eachRecord(
  broker: Broker,
  { topic, partition, begin, end, signal }: Stretch,
  visit: (record: FetchedRecord) => void,
): Promise<void> {
  for (let next = begin; next < end;) {
    signal.throwIfAborted();
    const { responses } = (await broker.fetch({
      maxWaitTime: FETCH_WAIT_MS,
      minBytes: 1,
      maxBytes: FETCH_BYTES,
      isolationLevel: READ_COMMITTED,
      topics: [{ topic, partitions: [{ partition, fetchOffset: String(next), maxBytes: FETCH_BYTES }] }],
    })) as FetchResponse;
    const records = responses[0]?.partitions[0]?.messages ?? [];
    // Batches come whole, so the first one may begin before the requested offset.
    for (const record of records) {
      const offset = Number(record.offset);
      if (offset < next || offset >= end) continue;
      visit(record);
    }
    const last = records.at(-1);
    if (!last || Number(last.offset) < next)
      throw new Error(`${topic}/${partition} returned no record at offset ${next}`);
    next = Number(last.offset) + 1;
  }
}
