import { declaredTopics } from '@maru/kernel';
import type { Topic } from '@maru/kernel';
import type { Kafka } from './client/kafkajs';
import { KeptAdmin } from './client/kept-admin';
import { requestCountsOf } from './client/request-counts';
import type { RequestCounts } from './client/request-counts';
import { decided } from '../delivery/delivery-settings';
import type { DeliveryOptions } from '../delivery/delivery-settings';
import { contextOf } from '../log/message-translator';
import { MessageBus } from '../message-bus';
import type { Consumer, ConsumerOptions } from '../message-bus';
import type { Tail, TailOptions } from '../tail';
import { ensureTopics, TopicMismatch } from './ensure-topics';
import { FetchBudget } from './consumer/fetch-budget';
import { GroupsAtWork } from './consumer/groups-at-work';
import type { GroupMemberTimes } from './consumer/group-member-options';
import { KafkaConsumer } from './consumer/kafka-consumer';
import { SharedFeed } from './feed/shared-feed';
import { KafkaTail } from './tail/kafka-tail';

export interface KafkaMessageBusOptions extends DeliveryOptions {
  readonly kafka: Kafka;
  /** The time for handlers to end when a partition is revoked or the consumer closes, in ms; default 10,000. */
  readonly drainMs?: number;
  /** The memory for fetched records that wait in this process, in bytes, for all its groups; default 64 MiB. */
  readonly waitingBytes?: number;
  /**
   * Default: a session ends after 8,000 ms of silence, a heartbeat comes every 1,000 ms, an empty fetch takes 500 ms.
   */
  readonly times?: Partial<GroupMemberTimes>;
  /** The topics of all contexts; default those of the declared events. Missing topics are created. */
  readonly topics?: readonly Topic[];
  /** The name of a context's topic, where several shops share a cluster; default that of `topics`. */
  readonly topicOf?: (context: string) => string;
  /** The name of a group for the brokers, where several shops share a cluster; default its own. */
  readonly groupIdOf?: (group: string) => string;
}

/**
 * The bus on Kafka. A consumer group is a Kafka consumer group, so its processes share the partitions of the topics
 * that it hears. One feed fetches for all groups of the process. The position of each partition is in the consumer's
 * own database. Relays write to the topics.
 */
export class KafkaMessageBus extends MessageBus {
  private readonly topics: readonly Topic[];
  private readonly consumers = new Set<Consumer>();
  private readonly tails = new Set<Tail>();
  private readonly budget: FetchBudget;
  private readonly admin: KeptAdmin;
  private readonly groupsAtWork: GroupsAtWork;
  private readonly times: GroupMemberTimes;
  private readonly feed: SharedFeed;
  /** Keyed by the name of the topic. */
  private readonly preparing = new Map<string, Promise<void>>();

  constructor(private readonly options: KafkaMessageBusOptions) {
    super();
    const { topics = declaredTopics(), topicOf } = options;
    this.topics = topicOf ? topics.map((topic) => ({ ...topic, name: topicOf(topic.context) })) : topics;
    this.budget = new FetchBudget(options.waitingBytes);
    this.times = { sessionMs: 8_000, heartbeatMs: 1_000, fetchMs: 500, ...options.times };
    const { kafka, scheduler, random, groupIdOf } = options;
    this.admin = new KeptAdmin({ kafka, scheduler });
    this.groupsAtWork = new GroupsAtWork({ admin: this.admin, groupIdOf });
    this.feed = new SharedFeed({ kafka, scheduler, random, waitMs: this.times.fetchMs });
  }

  /** @throws Error when no topic is declared for a context that the group hears */
  override consume(options: ConsumerOptions): Consumer {
    const { kafka, groupIdOf } = this.options;
    const topics = this.topicsOf(options.types);
    const consumer = new KafkaConsumer(options, {
      ...decided(this.options),
      kafka,
      groupId: groupIdOf?.(options.group) ?? options.group,
      topics,
      budget: this.budget,
      feed: this.feed,
      prepare: () => this.prepare(topics),
      times: this.times,
      drainMs: this.options.drainMs ?? 10_000,
    });
    this.consumers.add(consumer);
    return consumer;
  }

  override tail(options: TailOptions): Tail {
    const { scheduler, random } = this.options;
    const topics = this.topics.filter(({ context }) => options.contexts.includes(context));
    const { admin, feed } = this;
    const tail = new KafkaTail(options, {
      ...{ admin, feed, topics, scheduler, random },
      prepare: () => this.prepare(topics),
    });
    this.tails.add(tail);
    return tail;
  }

  /** @throws Error when no broker answers within 3 seconds */
  override async check(): Promise<void> {
    await this.admin.ask('the cluster', (admin) => admin.describeCluster());
  }

  override atWork(groups: readonly string[]): Promise<ReadonlySet<string>> {
    return this.groupsAtWork.of(groups);
  }

  override requests(): RequestCounts {
    return requestCountsOf(this.options.kafka);
  }

  /** Closes every consumer and tail that is still open. */
  async close(): Promise<void> {
    await Promise.all([...this.consumers, ...this.tails].map((each) => each.close()));
    await Promise.all([this.feed.close(), this.admin.close()]);
  }

  private topicsOf(types: readonly string[]): Topic[] {
    const contexts = [...new Set(types.map(contextOf))];
    return contexts.map((context) => {
      const topic = this.topics.find((each) => each.context === context);
      if (!topic) throw new Error(`no topic is declared for the events of ${context}`);
      return topic;
    });
  }

  /**
   * Consumers that start at the same time share one check of a topic. A mismatch stops only the consumers that hear the
   * topic.
   */
  private async prepare(topics: readonly Topic[]): Promise<void> {
    const { kafka } = this.options;
    const fresh = topics.filter(({ name }) => !this.preparing.has(name));
    const together = fresh.length > 0 ? ensureTopics(kafka, fresh) : Promise.resolve();
    for (const topic of fresh) {
      const prepared = together.catch((error: unknown) => {
        if (error instanceof TopicMismatch && fresh.length > 1) return ensureTopics(kafka, [topic]);
        throw error;
      });
      this.preparing.set(
        topic.name,
        prepared.finally(() => this.preparing.delete(topic.name)),
      );
    }
    await Promise.all(topics.map(({ name }) => this.preparing.get(name)!));
  }
}
