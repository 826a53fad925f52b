import type { KafkaMessage } from '../client/kafkajs';
import type { Watermarks } from './starting-point';

/** What a fetch has brought of one partition. */
export interface FetchedRecords {
  /** Where the fetch began, whether there is a record or not. */
  readonly from: number;
  /** The offset to fetch next. */
  readonly next: number;
  /** Where the partition ends. */
  readonly high: number;
  readonly records: readonly KafkaMessage[];
}

/** What a session asks of the group's member, for its partition. */
export interface Feed {
  watermarks(): Promise<Watermarks>;
  /** Fetch from this offset on. */
  seek(offset: number): void;
  pause(): void;
  resume(): void;
}
