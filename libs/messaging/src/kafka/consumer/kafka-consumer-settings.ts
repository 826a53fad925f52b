import type { Topic } from '@maru/kernel';
import type { DeliverySettings } from '../../delivery/delivery-settings';
import type { Kafka } from '../client/kafkajs';
import type { SharedFeed } from '../feed/shared-feed';
import type { FetchBudget } from './fetch-budget';
import type { GroupMemberTimes } from './group-member-options';

/** The settings of every consumer of a process, besides the options of its group. */
export interface KafkaConsumerSettings extends Omit<DeliverySettings, 'revive' | 'restart' | 'hears'> {
  readonly kafka: Kafka;
  /** The group id for the brokers. */
  readonly groupId: string;
  /** The topics that the group's messages are in. */
  readonly topics: readonly Topic[];
  /** The memory for records that wait in the process. */
  readonly budget: FetchBudget;
  /** The fetches of all groups of the process. */
  readonly feed: SharedFeed;
  /** Makes sure that the topics exist. */
  readonly prepare: () => Promise<void>;
  readonly times: GroupMemberTimes;
  /** How often an idle group stores its position, commits it to the brokers, and looks for changes, in ms. */
  readonly skipIntervalMs: number;
  /** How long a process that hears more must be silent before this one takes a partition, in ms. */
  readonly presenceMs: number;
  /**
   * The time for handlers to end when partitions are revoked, in ms. After that, the next sessions start all the same.
   */
  readonly drainMs: number;
}
