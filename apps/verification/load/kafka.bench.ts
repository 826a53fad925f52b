import { topicOf } from '@maru/contracts';
import type { EventStore } from '@maru/event-store';
import { SystemClock, SystemRandom, SystemScheduler } from '@maru/kernel';
import { messagingMigrations, publish } from '@maru/messaging';
import { connectKafka, KafkaMessageBus, KafkaRelay, toRecord } from '@maru/messaging/kafka';
import { ProjectionRunner } from '@maru/read-models';
import type { ContextDefinition } from '@maru/service';
import { Partitioners } from 'kafkajs';
import type { Admin, Kafka, Message as KafkaRecord } from 'kafkajs';
import { createLogger, openDatabase } from '@maru/service';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DataSource } from 'typeorm';
import { wholeLog } from '../checkers/whole-log';
import { contexts } from '@maru/platform/contexts';
import type { Bench } from './bench';
import { database } from './bench-database';
import { median } from './measure';

// The batch size of the relay, so that both producers send alike.
const BATCH = 1_000;
const PARTITIONS = 3;
const time = { clock: new SystemClock(), scheduler: new SystemScheduler(), random: new SystemRandom() };

const ROUNDS = 3;

/** Compares ordering's relay and projection with kafkajs alone, in turns; the figures are medians of the rounds. */
export async function topics(
  { postgresUrl, quick, say, add }: Bench,
  brokers: string,
  store: EventStore,
): Promise<void> {
  const ordering = contexts.find(({ name }) => name === 'ordering')!;
  const bench = new KafkaBench(connectKafka({ brokers: brokers.split(',') }), store, ordering);
  const messages = await bench.prepare();
  say(`Kafka, ${messages} messages of ordering`);
  const all = {
    produced: [] as number[],
    relayed: [] as number[],
    consumed: [] as number[],
    projected: [] as number[],
  };
  const logger = createLogger({ level: 'warn' });
  for (let round = 1; round <= (quick ? 1 : ROUNDS); round++) {
    const url = await database(postgresUrl, `bench_kafka_${round}`);
    const dataSource = await openDatabase(ordering, { url, connections: 6, messagingMigrations, logger });
    all.produced.push(await bench.plainProducing());
    const { perSecond, topic } = await bench.relaying(dataSource);
    all.relayed.push(perSecond);
    all.consumed.push(await bench.plainConsuming(topic));
    all.projected.push(await bench.projecting(topic, 'order-summary', dataSource));
    await dataSource.destroy();
  }
  await bench.close();
  const [produced, relayed] = [median(all.produced), median(all.relayed)];
  const [consumed, projected] = [median(all.consumed), median(all.projected)];
  add({ name: 'kafkajs alone: producing the same records', value: produced, unit: 'messages/s' });
  add({
    name: 'relay: from the log to Kafka',
    value: relayed,
    unit: 'messages/s',
    ...comparedWith(produced, relayed, 0.7),
  });
  add({ name: 'kafkajs alone: consuming in batches, parsed', value: consumed, unit: 'messages/s' });
  add({
    name: 'projection: from Kafka to committed rows',
    value: projected,
    unit: 'messages/s',
    ...comparedWith(consumed, projected, 0.6),
  });
}

function comparedWith(plain: number, ours: number, goal: number) {
  const ratio = { to: 'kafkajs alone', value: ours / plain };
  return { ratio, goal: { text: `≥ ${goal * 100} % of kafkajs alone`, met: ratio.value >= goal } };
}

/** Measures our relay and projections, and kafkajs alone, on the same public events of one context. */
class KafkaBench {
  private records: KafkaRecord[] = [];
  private admin: Admin | undefined;
  private runs = 0;

  /** @param store a log with events of `context` */
  constructor(
    private readonly kafka: Kafka,
    private readonly store: EventStore,
    private readonly context: ContextDefinition,
  ) {}

  /** Reads the public events of the context from the log. @returns their number */
  async prepare(): Promise<number> {
    const records: KafkaRecord[] = [];
    for await (const event of wholeLog(this.store)) {
      if (!event.stream.startsWith(`${this.context.name}.`)) continue;
      const message = publish(this.context.publications, event);
      if (message) records.push(toRecord(message));
    }
    this.records = records;
    return records.length;
  }

  /** Messages a second when kafkajs sends prepared records: idempotent, acks=all, in batches of the relay's size. */
  async plainProducing(): Promise<number> {
    const topic = await this.freshTopic();
    const producer = this.kafka.producer({
      idempotent: true,
      maxInFlightRequests: 1,
      createPartitioner: Partitioners.DefaultPartitioner,
    });
    await producer.connect();
    const { records } = this;
    // Connects and fetches metadata and the producer's id before the measurement.
    await producer.send({ topic: await this.freshTopic(), acks: -1, messages: records.slice(0, BATCH) });
    const started = performance.now();
    for (let at = 0; at < records.length; at += BATCH)
      await producer.send({ topic, acks: -1, messages: records.slice(at, at + BATCH) });
    const perSecond = records.length / ((performance.now() - started) / 1_000);
    await producer.disconnect();
    return perSecond;
  }

  /** Messages a second from the log to Kafka: read, translate, check, produce, move the checkpoint. */
  async relaying(dataSource: DataSource): Promise<{ perSecond: number; topic: string }> {
    const topic = await this.freshTopic();
    const relay = new KafkaRelay({
      publications: this.context.publications,
      store: this.store,
      dataSource,
      kafka: this.kafka,
      ...time,
      topicOf: () => topic,
    });
    relay.start();
    // Measures from the first message on, because the relay takes its lease and reads Kafka's tail once, at its start.
    let before = 0;
    while ((before = await this.messagesIn(topic)) === 0) await sleep(5);
    const started = performance.now();
    let there = before;
    while ((there = await this.messagesIn(topic)) < this.records.length) await sleep(10);
    const perSecond = (there - before) / ((performance.now() - started) / 1_000);
    await relay.close();
    return { perSecond, topic };
  }

  /** Messages a second when kafkajs fetches batches, parses the values, and commits its offsets. */
  async plainConsuming(topic: string): Promise<number> {
    const consumer = this.kafka.consumer({ groupId: `bench-plain-${++this.runs}-${process.pid}` });
    await consumer.connect();
    await consumer.subscribe({ topics: [topic], fromBeginning: true });
    const measured = meter(this.records.length);
    await consumer.run({
      eachBatch: async ({ batch, resolveOffset }) => {
        let parsed = 0;
        for (const { value, offset } of batch.messages) {
          if (JSON.parse(String(value)) !== undefined) parsed++;
          resolveOffset(offset);
        }
        measured.add(parsed);
      },
    });
    const perSecond = await measured.perSecond;
    await consumer.disconnect();
    return perSecond;
  }

  /** Messages a second through a projection: checked, folded, and committed with the position, batch by batch. */
  async projecting(topic: string, projection: string, dataSource: DataSource): Promise<number> {
    const bus = new KafkaMessageBus({ kafka: this.kafka, ...time, topicOf: () => topic });
    const binding = this.context.projections.find((each) => each.projection.name === projection)!;
    const types = new Set(binding.projection.handlers.map(({ type }) => type));
    const own = this.records.filter(({ headers }) => types.has(String(headers!['ce_type'])));
    const measured = meter(own.length);
    const runner = new ProjectionRunner({
      context: `bench${++this.runs}`,
      // A view may rest between batches to save work, but here it runs as fast as it can.
      projection: { ...binding.projection, restMs: 0 },
      bus,
      dataSource,
      committed: (messages) => measured.add(messages.length),
    });
    runner.start();
    // Counts the types that the projection ignores, too, because the plain consumer reads all records.
    const perSecond = ((await measured.perSecond) * this.records.length) / own.length;
    await runner.close();
    await bus.close();
    return perSecond;
  }

  async close(): Promise<void> {
    await this.admin?.disconnect();
  }

  private async freshTopic(): Promise<string> {
    const topic = `bench-${process.pid}-${++this.runs}.${topicOf(this.context.name)}`;
    const admin = await this.connectedAdmin();
    await admin.createTopics({ topics: [{ topic, numPartitions: PARTITIONS }], waitForLeaders: true });
    return topic;
  }

  private async messagesIn(topic: string): Promise<number> {
    const offsets = await (await this.connectedAdmin()).fetchTopicOffsets(topic);
    return offsets.reduce((sum, { high }) => sum + Number(high), 0);
  }

  private async connectedAdmin(): Promise<Admin> {
    if (!this.admin) {
      this.admin = this.kafka.admin();
      await this.admin.connect();
    }
    return this.admin;
  }
}

/** Measures from the first batch to the last, because joining a group takes seconds and must not count. */
function meter(expected: number) {
  let done = (_perSecond: number) => {};
  const perSecond = new Promise<number>((resolve) => (done = resolve));
  let started = 0;
  let first = 0;
  let count = 0;
  return {
    perSecond,
    add(messages: number): void {
      count += messages;
      if (started === 0) {
        started = performance.now();
        first = count;
      } else if (count >= expected) {
        done((count - first) / ((performance.now() - started) / 1_000));
      }
    },
  };
}
