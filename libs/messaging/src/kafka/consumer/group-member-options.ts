import type { Random, Scheduler } from '@maru/kernel';
import type { Kafka } from '../client/kafkajs';
import type { TopicPartition } from '../records/topic-partition';

export interface GroupMemberTimes {
  /** The brokers give the partitions of a process to others when it is silent for this time, in ms. */
  readonly sessionMs: number;
  /** The time between two heartbeats of a process, in ms. */
  readonly heartbeatMs: number;
  /** The time that the brokers may hold an empty fetch, in ms. */
  readonly fetchMs: number;
}

export interface GroupMemberOptions {
  readonly kafka: Kafka;
  readonly groupId: string;
  readonly topics: readonly string[];
  /** The types that the member hears there, without repetition. */
  readonly types: readonly string[];
  /** Makes sure that the topics exist. */
  readonly prepare: () => Promise<void>;
  readonly times: GroupMemberTimes;
  readonly scheduler: Scheduler;
  readonly random: Random;
  /** The member has these partitions now, and no earlier ones. */
  readonly assigned: (partitions: readonly TopicPartition[]) => void;
  /** The partitions are about to be revoked, or already are. */
  readonly revoked: () => void;
  readonly failed: (error: unknown, attempt: number) => void;
}
