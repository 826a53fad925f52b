/// <reference types="jest" />
import { InMemoryEventStore, InMemoryLog } from '@maru/event-store';
import { declaredTopics, SystemClock, SystemRandom, deriveId } from '@maru/kernel';
import type { Topic } from '@maru/kernel';
import { createTestDatabase, eventually } from '@maru/testing';
import type { Admin, Kafka } from 'kafkajs';
import { setTimeout as sleep } from 'node:timers/promises';
import { DataSource } from 'typeorm';
import type { DataSourceOptions } from 'typeorm';
import { connectKafka } from '../kafka/client/connect-kafka';
import { ensureTopics } from '../kafka/ensure-topics';
import { KafkaMessageBus } from '../kafka/kafka-message-bus';
import type { KafkaMessageBusOptions } from '../kafka/kafka-message-bus';
import type { Publications } from '../publications';
import { Carrier } from './carrier';
import { HARNESS_RETRY, HARNESS_WAITING } from './message-bus.harness';
import type { BusProcess, MessageBusHarness } from './message-bus.harness';
import { MortalKafka } from './mortal-kafka';
import { connectTo, cutConnections, Life, MortalScheduler } from './mortal-process';

export interface KafkaHarnessOptions {
  readonly brokers: readonly string[];
  /** The partitions of each topic; default 1, so that messages of several keys have an order, too. */
  readonly partitions?: number;
  readonly bus?: Partial<KafkaMessageBusOptions>;
  readonly dataSource?: Partial<DataSourceOptions>;
}

export interface KafkaHarness extends MessageBusHarness {
  readonly kafka: Kafka;
  readonly admin: Admin;
  readonly carrier: Carrier;
  /** A connection to the consumers' database that outlives every process. */
  readonly witness: DataSource;
  readonly topics: readonly Topic[];
  topicOf(context: string): string;
  groupIdOf(group: string): string;
  /** Refuses the database to everyone except the witness for this time, in ms. */
  databaseAway(ms: number, meanwhile: () => Promise<void>): Promise<void>;
  /** Deletes the topic of a context with its records, and creates it again. */
  remakeTopic(context: string): Promise<void>;
}

const random = new SystemRandom();

/** The bus on a running Kafka, with topics of its own, over an in-memory log, in processes that can be killed. */
export async function kafkaHarness(
  publications: readonly Publications[],
  { brokers, partitions = 1, bus, dataSource }: KafkaHarnessOptions,
): Promise<KafkaHarness> {
  const database = await createTestDatabase('bus');
  const store = new InMemoryEventStore(new InMemoryLog());
  const kafka = connectKafka({ brokers });
  const shop = deriveId(random.next());
  const topicOf = (context: string) => `test.${shop}.${context}`;
  const groupIdOf = (group: string) => `${shop}/${group}`;
  const contexts = new Set(publications.map(({ context }) => context));
  const topics = declaredTopics()
    .filter(({ context }) => contexts.has(context))
    .map((topic) => ({ ...topic, name: topicOf(topic.context), partitions }));
  await ensureTopics(kafka, topics);
  const carrier = new Carrier({ kafka, store, publications, topicOf, partitions });
  await carrier.start();
  const admin = kafka.admin();
  await admin.connect();
  const witness = await connectTo(database.url, 'witness', dataSource);
  const processes: BusProcess[] = [];

  async function start(): Promise<BusProcess> {
    const life = new Life();
    const name = `process-${processes.length}`;
    const connected = await connectTo(database.url, name, dataSource, life);
    const mortal = new MortalKafka(connectKafka({ brokers }), life);
    const consuming = new KafkaMessageBus({
      kafka: mortal.kafka,
      topics,
      groupIdOf,
      clock: new SystemClock(),
      scheduler: new MortalScheduler(life),
      random: new SystemRandom(),
      retry: HARNESS_RETRY,
      waiting: HARNESS_WAITING,
      positionIntervalMs: 20,
      skipIntervalMs: 50,
      times: { heartbeatMs: 100, fetchMs: 20, sessionMs: 6_000 },
      ...bus,
    });
    const process: BusProcess = {
      bus: consuming,
      dataSource: connected,
      async crash() {
        life.end();
        await Promise.all([cutConnections(witness, name), mortal.leaveGroups()]);
      },
      async close() {
        if (!life.over) await consuming.close();
        life.end();
        await connected.destroy().catch(() => undefined);
      },
    };
    processes.push(process);
    return process;
  }

  async function remakeTopic(context: string): Promise<void> {
    const name = topicOf(context);
    await admin.deleteTopics({ topics: [name] });
    await eventually(async () => expect(await admin.listTopics()).not.toContain(name));
    await ensureTopics(kafka, topics);
  }

  async function databaseAway(ms: number, meanwhile: () => Promise<void>): Promise<void> {
    const server = new URL(database.url);
    const name = server.pathname.slice(1);
    server.pathname = '/postgres';
    const outside = await new DataSource({ type: 'postgres', url: server.href }).initialize();
    const allow = (allowed: boolean) => outside.query(`ALTER DATABASE "${name}" ALLOW_CONNECTIONS ${allowed}`);
    await allow(false);
    try {
      for (const index of processes.keys()) await cutConnections(witness, `process-${index}`);
      await meanwhile();
      await sleep(ms);
    } finally {
      await allow(true);
      await outside.destroy();
    }
  }

  return {
    ...{ databaseAway },
    ...{ store, kafka, admin, carrier, witness, topics, topicOf, groupIdOf, remakeTopic, start },
    async close() {
      await Promise.all(processes.map((process) => process.close()));
      await carrier.close();
      await store.close();
      await admin.deleteTopics({ topics: topics.map(({ name }) => name) });
      await admin.disconnect();
      await witness.destroy();
      await database.drop();
    },
  };
}
