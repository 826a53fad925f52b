import { StockLow, StockReceived } from '@maru/testing/stock';
import type { EventStore } from '@maru/event-store';
import { deriveId, SystemClock, SystemRandom, SystemScheduler } from '@maru/kernel';
import { createTestDatabase, eventually, TcpProxy } from '@maru/testing';
import type { TestDatabase } from '@maru/testing';
import type { Admin, Kafka } from 'kafkajs';
import { connect } from 'node:net';
import { DataSource } from 'typeorm';
import type { ConsumerFault } from '../src/delivery/delivery-settings';
import { connectKafka } from '../src/kafka/client/connect-kafka';
import { ensureTopics } from '../src/kafka/ensure-topics';
import { KafkaRelay } from '../src/kafka/relay/kafka-relay';
import type { KafkaRelayOptions } from '../src/kafka/relay/kafka-relay';
import { fromRecord } from '../src/kafka/records/wire';
import { messagingMigrations } from '../src/migrations';
import type { Publications } from '../src/publications';
import { inMemory } from './relay-logs';
import type { RelayLog } from './relay-logs';
import { TopicReader } from './topic-reader';
import type { ReadRecord } from './topic-reader';

const random = new SystemRandom();

/** A process with a relay, and with proxies of its own to the database and to Kafka. */
export interface RelayProcess {
  readonly relay: KafkaRelay;
  readonly dataSource: DataSource;
  readonly toDatabase: TcpProxy;
  readonly toKafka: TcpProxy;
  readonly faults: ConsumerFault[];
  close(): Promise<void>;
}

/** A stock room whose log is relayed to a topic of its own. */
export class RelayRoom {
  readonly topic = `spec.${deriveId(random.next())}.inventory`;
  /** The log, for appending. */
  readonly store: EventStore;
  private readonly revisions = new Map<string, number>();
  private readonly processes: RelayProcess[] = [];
  private reader: TopicReader | undefined;
  /** The translation of events that leave the context; a test may let it fail. */
  translate: (data: { sku: string; available: number }) => unknown = (data) => data;

  private constructor(
    readonly brokers: readonly string[],
    private readonly database: TestDatabase,
    readonly witness: DataSource,
    readonly kafka: Kafka,
    readonly admin: Admin,
    private readonly log: RelayLog,
  ) {
    this.store = log.open();
  }

  static async open(brokers: readonly string[], openLog = inMemory): Promise<RelayRoom> {
    const database = await createTestDatabase('relay');
    const witness = await connectTo(database.url);
    const kafka = connectKafka({ brokers });
    const admin = kafka.admin();
    await admin.connect();
    return new RelayRoom(brokers, database, witness, kafka, admin, await openLog());
  }

  async close(): Promise<void> {
    for (const process of this.processes) await process.close();
    await this.reader?.close();
    await this.store.close();
    await this.log.close();
    const topics = (await this.admin.listTopics()).filter((name) => name === this.topic);
    if (topics.length > 0) await this.admin.deleteTopics({ topics });
    await this.admin.disconnect();
    await this.witness.destroy();
    await this.database.drop();
  }

  /** Starts a process, and its relay. */
  async start(options: Partial<KafkaRelayOptions> = {}): Promise<RelayProcess> {
    const process = await this.process(options);
    process.relay.start();
    return process;
  }

  /** A process whose relay is not started yet. */
  async process(options: Partial<KafkaRelayOptions> = {}): Promise<RelayProcess> {
    const url = new URL(this.database.url);
    const toDatabase = await TcpProxy.listen({ host: url.hostname, port: Number(url.port) });
    url.host = `127.0.0.1:${toDatabase.port}`;
    const [host, port] = this.brokers[0]!.split(':') as [string, string];
    const toKafka = await TcpProxy.listen({ host, port: Number(port) });
    // Go through the proxy, whatever address the brokers advertise.
    const socketFactory = ({ onConnect }: { onConnect: () => void }) =>
      connect({ host: '127.0.0.1', port: toKafka.port }, onConnect).setNoDelay(true);
    const dataSource = await connectTo(url.href);
    const faults: ConsumerFault[] = [];
    const store = this.log.open();
    const relay = new KafkaRelay({
      publications: this.publications,
      store,
      dataSource,
      kafka: connectKafka({ brokers: this.brokers }, undefined, { socketFactory }),
      clock: new SystemClock(),
      scheduler: new SystemScheduler(),
      random,
      retry: { attempts: 3, baseMs: 10, capMs: 20 },
      topicOf: () => this.topic,
      onFault: (fault) => faults.push(fault),
      skipIntervalMs: 50,
      ...options,
    });
    const process: RelayProcess = {
      ...{ relay, dataSource, toDatabase, toKafka, faults },
      close: async () => {
        toDatabase.heal();
        toKafka.heal();
        await relay.close();
        await store.close();
        await dataSource.destroy().catch(() => undefined);
        await Promise.all([toDatabase.close(), toKafka.close()]);
      },
    };
    this.processes.push(process);
    return process;
  }

  /** Appends one `StockLow` per number to the SKU's stream; a negative number breaks the contract. */
  low(sku: string, ...available: number[]): Promise<void> {
    return this.append(
      `inventory.stock-${sku}`,
      available.map((count) => ({ type: StockLow.type, data: { sku, available: count, threshold: 1 } })),
    );
  }

  async append(stream: string, events: readonly { type: string; data: unknown }[]): Promise<void> {
    const last = this.revisions.get(stream);
    const metadata = { correlationId: 'a-conversation', causationId: 'a-request' };
    const fresh = events.map((event) => ({ ...event, id: deriveId(stream, random.next()), metadata }));
    const { revision } = await this.store.append(stream, last ?? 'no-stream', fresh);
    this.revisions.set(stream, revision);
  }

  /** The records of the topic that have arrived so far. */
  async records(): Promise<readonly ReadRecord[]> {
    if (!this.reader) {
      await ensureTopics(this.kafka, [this.declared]);
      this.reader = await TopicReader.open(this.kafka, this.topic);
    }
    return this.reader.records;
  }

  /** The ids that are left when records at or below their partition's last position are skipped, as consumers do. */
  async recognised(): Promise<string[]> {
    const last = new Map<number, string>();
    return (await this.records()).flatMap((record) => {
      const { message } = fromRecord(record);
      if (message.position <= (last.get(record.partition) ?? '')) return [];
      last.set(record.partition, message.position);
      return [message.id];
    });
  }

  /** The ids of all events in the log, sorted. */
  async appended(): Promise<string[]> {
    return (await this.store.readAll()).events.map(({ id }) => id).sort();
  }

  /** Call it after the topic was deleted, so that reading starts over. */
  async forgetReader(): Promise<void> {
    await this.reader?.close();
    this.reader = undefined;
  }

  /** The counts that were published for the SKU, in the order of the topic: `3`, or `3 late`. */
  async told(sku: string): Promise<string[]> {
    return (await this.records())
      .filter(({ key }) => String(key) === `inventory.stock-${sku}`)
      .map((record) => {
        const { message, late } = fromRecord(record);
        return `${(message.data as { available: number }).available}${late ? ' late' : ''}`;
      });
  }

  async tells(sku: string, expected: readonly (number | string)[], withinMs = 8_000): Promise<void> {
    await eventually(async () => expect(await this.told(sku)).toEqual(expected.map(String)), withinMs);
  }

  get declared() {
    return { context: 'inventory', name: this.topic, partitions: 3, retentionMs: -1 };
  }

  /** The translations without StockReceived. */
  get lowOnly(): Publications['translations'] {
    return { [StockLow.type]: ({ type, data }) => ({ type, data: this.translate(data as never) }) };
  }

  private get publications(): Publications {
    const received: Publications['translations'] = { [StockReceived.type]: ({ type, data }) => ({ type, data }) };
    const privateTypes = ['inventory.shelf-counted.v1'];
    return { context: 'inventory', translations: { ...this.lowOnly, ...received }, privateTypes };
  }
}

function connectTo(url: string): Promise<DataSource> {
  return new DataSource({
    type: 'postgres',
    url,
    migrations: [...messagingMigrations],
    migrationsRun: true,
    extra: { max: 6 },
  }).initialize();
}
