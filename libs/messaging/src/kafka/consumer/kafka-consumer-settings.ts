import type { Topic } from '@maru/kernel';
import type { DeliverySettings } from '../../delivery/delivery-settings';
import type { Kafka } from '../client/kafkajs';
import type { FetchBudget } from './fetch-budget';
import type { GroupMemberTimes } from './group-member-options';

/** What every consumer of a process is made with, besides the options of its group. */
export interface KafkaConsumerSettings extends Omit<DeliverySettings, 'revive' | 'restart' | 'hears'> {
  readonly kafka: Kafka;
  /** The group's name for the brokers. */
  readonly groupId: string;
  /** The topics that the group's messages are in. */
  readonly topics: readonly Topic[];
  /** What may wait in the process. */
  readonly budget: FetchBudget;
  /** Makes sure that the topics exist. */
  readonly prepare: () => Promise<void>;
  readonly times: GroupMemberTimes;
  /** How often an idle group stores its position, commits it to the brokers, and looks for changes, in ms. */
  readonly skipIntervalMs: number;
  /** How long a process that hears more must be silent before this one takes a partition, in ms. */
  readonly presenceMs: number;
  /** How long what runs may go on when partitions are given away, in ms; after that others begin beside it. */
  readonly drainMs: number;
}
