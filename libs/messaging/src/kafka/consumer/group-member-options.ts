import type { Random, Scheduler } from '@maru/kernel';
import type { Kafka } from '../client/kafkajs';
import type { TopicPartition } from '../records/topic-partition';
import type { FetchedRecords } from './feed';

export interface GroupMemberTimes {
  /** The brokers give the partitions of a process that is silent for so long to others, in ms. */
  readonly sessionMs: number;
  /** How often a process shows that it lives, in ms. */
  readonly heartbeatMs: number;
  /** How long the brokers may keep an empty fetch, in ms. A partition that was left out waits at most that. */
  readonly fetchMs: number;
}

export interface GroupMemberOptions {
  readonly kafka: Kafka;
  readonly groupId: string;
  readonly topics: readonly string[];
  /** The types that it hears there, without repetition. */
  readonly types: readonly string[];
  /** Makes sure that the topics exist. */
  readonly prepare: () => Promise<void>;
  readonly times: GroupMemberTimes;
  readonly scheduler: Scheduler;
  readonly random: Random;
  /** The member has these partitions now, and no earlier ones. None of them is fetched before it is resumed. */
  readonly assigned: (partitions: readonly TopicPartition[]) => void;
  /** The partitions are about to be given away, or gone. */
  readonly revoked: () => void;
  /** False when the records are to be fetched again. The next fetch waits for it, so it must not take long. */
  readonly fetched: (partition: TopicPartition, records: FetchedRecords) => Promise<boolean>;
  /** A fetch has failed: what was known of the topics may be wrong by now. */
  readonly disturbed: () => void;
  /** There are no messages in the partition before the offset `next`. */
  readonly passedOver: (partition: TopicPartition, next: number) => void;
  readonly failed: (error: unknown, attempt: number) => void;
}
