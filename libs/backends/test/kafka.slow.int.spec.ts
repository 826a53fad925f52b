import { TcpProxy, eventually } from '@maru/testing';
import { Kafka, Partitioners, logLevel } from 'kafkajs';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePorts } from '@maru/kernel';
import { startKafka } from '../src';
import type { KafkaProcess } from '../src';

// These start brokers of their own, even with KAFKA_BROKERS.
const canStart = spawnSync('java', ['-version']).status === 0;
const withJava = canStart || process.env['MARU_REQUIRE_KAFKA'] ? describe : describe.skip;

let folder: string;
const running: KafkaProcess[] = [];
let proxy: TcpProxy | undefined;

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'maru-kafka-spec-'));
});
afterEach(async () => {
  await proxy?.close();
  await Promise.all(running.splice(0).map((broker) => broker.stop()));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function start(options: Parameters<typeof startKafka>[0] = {}): Promise<KafkaProcess> {
  const broker = await startKafka({ heapMb: 256, ...options });
  running.push(broker);
  return broker;
}

const client = (brokers: string) =>
  new Kafka({ brokers: [brokers], logLevel: logLevel.NOTHING, retry: { initialRetryTime: 50, retries: 6 } });

async function createTopic(brokers: string, topic: string): Promise<void> {
  const admin = client(brokers).admin();
  await admin.connect();
  await admin.createTopics({ topics: [{ topic, numPartitions: 1 }], waitForLeaders: true });
  await admin.disconnect();
}

async function send(brokers: string, topic: string, value: string): Promise<void> {
  const producer = client(brokers).producer({ createPartitioner: Partitioners.DefaultPartitioner });
  await producer.connect();
  try {
    await producer.send({ topic, acks: -1, messages: [{ value }] });
  } finally {
    await producer.disconnect();
  }
}

async function read(brokers: string, topic: string, count: number): Promise<readonly string[]> {
  const consumer = client(brokers).consumer({ groupId: `reader-${Math.random()}` });
  const values: string[] = [];
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  await consumer.run({ eachMessage: async ({ message }) => void values.push(String(message.value)) });
  try {
    return await eventually(() => {
      expect(values).toHaveLength(count);
      return values;
    }, 15_000);
  } finally {
    await consumer.disconnect();
  }
}

withJava('a Kafka of our own', () => {
  jest.setTimeout(90_000);

  it('is fetched into an empty cache by two concurrent starts, and both run', async () => {
    const cache = path.join(folder, 'cache');
    const env = { ...process.env, MARU_CACHE_DIR: cache };
    // The rests of a killed download, and of one that still runs.
    mkdirSync(path.join(cache, 'kafka-4.1.1.new-999999999-x'), { recursive: true });
    mkdirSync(path.join(cache, `kafka-4.1.1.new-${process.pid}-x`));
    const [one, other] = await Promise.all([start({ env }), start({ env })]);
    expect(one.port).not.toBe(other.port);
    for (const { brokers } of [one, other]) await createTopic(brokers, 'orders');
    expect(readdirSync(cache).sort()).toEqual(['kafka-4.1.1', `kafka-4.1.1.new-${process.pid}-x`]);
    await Promise.all([one.stop(), other.stop()]);
    for (const { dataDirectory } of [one, other]) expect(existsSync(dataDirectory)).toBe(false);
  });

  it('restarts at its address after a kill, with every acknowledged message', async () => {
    const dataDirectory = path.join(folder, 'kept');
    const first = await start({ dataDirectory });
    await createTopic(first.brokers, 'orders');
    await send(first.brokers, 'orders', 'placed');
    first.kill();
    expect(await first.exited).toEqual({ code: null, signal: 'SIGKILL' });

    const second = await start({ dataDirectory, port: first.port });
    expect(second.brokers).toBe(first.brokers);
    await send(second.brokers, 'orders', 'paid');
    expect(await read(second.brokers, 'orders', 2)).toEqual(['placed', 'paid']);
    await second.stop();
    expect(existsSync(dataDirectory)).toBe(true);
  });

  it('redirects the clients of a proxied listener to the proxy', async () => {
    // The broker must know the proxy's address, and the proxy the broker's.
    const [door] = (await freePorts(1)) as [number];
    proxy = await TcpProxy.listen({ host: '127.0.0.1', port: door });
    const broker = await start({ listeners: [{ port: door, advertisedPort: proxy.port }] });
    expect(broker.listeners).toEqual([{ port: door, advertisedPort: proxy.port }]);
    const through = `127.0.0.1:${proxy.port}`;
    await createTopic(through, 'orders');
    await send(through, 'orders', 'through the proxy');

    const admin = client(through).admin();
    await admin.connect();
    expect((await admin.describeCluster()).brokers).toEqual([{ nodeId: 1, host: '127.0.0.1', port: proxy.port }]);
    await admin.disconnect();

    await proxy.close();
    await expect(send(through, 'orders', 'never')).rejects.toThrow();
    await send(broker.brokers, 'orders', 'past the proxy');
    expect(await read(broker.brokers, 'orders', 2)).toEqual(['through the proxy', 'past the proxy']);
  });

  it('does not share its port or its data', async () => {
    const dataDirectory = path.join(folder, 'shared');
    const first = await start({ dataDirectory });
    await expect(startKafka({ dataDirectory })).rejects.toMatchObject({
      code: 'IN_USE',
      message: `${dataDirectory} is in use by process ${first.pid}`,
    });
    await expect(startKafka({ port: first.port })).rejects.toMatchObject({
      code: 'PORT_TAKEN',
      message: `127.0.0.1:${first.port} is taken: Kafka cannot listen there`,
    });
    // The running one was not disturbed.
    await createTopic(first.brokers, 'orders');
  });

  it("shows Kafka's own error when it cannot start", async () => {
    const starting = startKafka({ settings: { 'log.segment.bytes': '1' } });
    await expect(starting).rejects.toMatchObject({
      code: 'START_FAILED',
      message: expect.stringContaining('log.segment.bytes'),
    });
  });
});
