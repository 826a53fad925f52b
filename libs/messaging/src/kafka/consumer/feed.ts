import type { KafkaMessage } from '../client/kafkajs';
import type { Watermarks } from './starting-point';

/** The records of one partition in a fetch. */
export interface FetchedRecords {
  /** The offset where the fetch began, with or without a record there. */
  readonly from: number;
  /** The offset to fetch next. */
  readonly next: number;
  /** The offset behind the last record of the partition. */
  readonly high: number;
  readonly records: readonly KafkaMessage[];
}

/** The requests of a session to the group member, for its own partition. */
export interface Feed {
  watermarks(): Promise<Watermarks>;
  /** Fetches from this offset on. */
  seek(offset: number): void;
  pause(): void;
  resume(): void;
}
