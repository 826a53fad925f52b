import { CustomerRegistered, StockLow } from '@maru/testing/stock';
import { SystemClock, SystemRandom, SystemScheduler } from '@maru/kernel';
import { eventually, freePort, TcpProxy } from '@maru/testing';
import type { Kafka } from 'kafkajs';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ConsumerFault } from '../../delivery/delivery-settings';
import { describeKafka } from '../../testing';
import { openKafkaRoom } from '../../testing/kafka-room';
import type { KafkaRoom } from '../../testing/kafka-room';
import { tell } from '../../testing/stock-room';
import { connectKafka } from '../client/connect-kafka';
import { KafkaMessageBus } from '../kafka-message-bus';

const time = { clock: new SystemClock(), scheduler: new SystemScheduler(), random: new SystemRandom() };

const MOVED = expect.stringContaining('was moved by another') as string;

/** Whether the work ends within this time. */
async function endsWithin(ms: number, work: Promise<unknown>): Promise<boolean> {
  return Promise.race([work.then(() => true), sleep(ms).then(() => false)]);
}

describeKafka('a consumer', (brokers) => {
  let stock: KafkaRoom | undefined;
  let heard: string[];
  beforeEach(() => (heard = []));
  afterEach(async () => {
    await stock?.harness.close();
    stock = undefined;
  });
  const consume = async (kafka?: Kafka) => {
    stock = await openKafkaRoom({ brokers, ...(kafka ? { bus: { kafka } } : {}) });
    return stock.room.keyed(await stock.harness.start(), async (message) => void heard.push(tell(message)));
  };
  const members = async () => {
    const { admin, groupIdOf } = stock!.harness;
    const { groups } = await admin.describeGroups([groupIdOf(stock!.room.group)]);
    return groups[0]!.members;
  };

  it('has a bus whose check fails when no broker answers', async () => {
    const bus = new KafkaMessageBus({ kafka: connectKafka({ brokers }), ...time });
    await expect(bus.check()).resolves.toBeUndefined();
    const away = new KafkaMessageBus({ kafka: connectKafka({ brokers: [`127.0.0.1:${await freePort()}`] }), ...time });
    await expect(away.check()).rejects.toThrow(/no broker has answered|ECONNREFUSED|Connection/);
  });

  it('starts although a topic that it does not hear has too few partitions', async () => {
    stock = await openKafkaRoom({ brokers });
    const { harness, room } = stock;
    const topics = harness.topics.map((topic) => (topic.context === 'customers' ? { ...topic, partitions: 9 } : topic));
    const faults: unknown[] = [];
    const onFault = ({ group, error }: ConsumerFault) => void faults.push(`${group}: ${String(error)}`);
    const { kafka, groupIdOf } = harness;
    const bus = new KafkaMessageBus({ kafka, topics, groupIdOf, onFault, ...time });
    const { dataSource } = await harness.start();
    bus.consume({
      ...{ group: room.group, types: [StockLow.type], dataSource },
      handle: async (message) => void heard.push(tell(message)),
    });
    await room.low('A', 1);
    await eventually(() => expect(heard).toEqual(['A:1']), 8_000);
    expect(faults).toEqual([]);
    // A group that hears the topic reports the fault. A group that starts at the same time without it does not.
    bus.consume({
      ...{ group: `${room.group}-both`, types: [CustomerRegistered.type, StockLow.type], dataSource },
      handle: async () => undefined,
    });
    bus.consume({
      ...{ group: `${room.group}-too`, types: [StockLow.type], dataSource },
      handle: async (message) => void heard.push(`${tell(message)} too`),
    });
    await eventually(() => expect(heard).toContain('A:1 too'), 8_000);
    expect(faults.join()).not.toContain(`${room.group}-too`);
    await eventually(() => expect(faults).toContainEqual(expect.stringMatching(/has 1 partitions, 9 are declared/)));
    await bus.close();
  });

  it('hears everything in order with 10 kB for waiting records, beside a group that is stuck', async () => {
    stock = await openKafkaRoom({ brokers, partitions: 3, bus: { waitingBytes: 10_000 } });
    const { harness, room } = stock;
    const process = await harness.start();
    let release = () => {};
    const gate = new Promise<void>((resolve) => (release = resolve));
    const skus = ['A', 'B', 'C', 'D', 'E', 'F'];
    for (let told = 0; told < 300; told += 50)
      for (const sku of skus) await room.low(sku, ...Array.from({ length: 50 }, (_, index) => told + index));
    process.bus.consume({
      ...{ group: `${room.group}-still`, types: [StockLow.type], dataSource: process.dataSource },
      handleBatch: () => gate,
    });
    room.keyed(process, async (message) => void heard.push(tell(message)));
    await eventually(() => expect(heard).toHaveLength(skus.length * 300), 15_000);
    const all = Array.from({ length: 300 }, (_, told) => told);
    for (const sku of skus)
      expect(heard.filter((told) => told.startsWith(sku))).toEqual(all.map((told) => `${sku}:${told}`));
    release();
  });

  it('closes within 4 seconds while its handler hangs', async () => {
    stock = await openKafkaRoom({ brokers, bus: { drainMs: 500 } });
    const consumer = stock.room.keyed(await stock.harness.start(), async (message) => {
      heard.push(tell(message));
      await new Promise(() => undefined);
    });
    await stock.room.low('A', 1);
    await eventually(() => expect(heard).toEqual(['A:1']), 8_000);
    expect(await endsWithin(4_000, consumer.close())).toBe(true);
  });

  it('closes within 5 seconds while it waits for a heartbeat that confirms its partition', async () => {
    const [host, port] = brokers[0]!.split(':');
    const proxy = await TcpProxy.listen({ host: host!, port: Number(port) });
    const socketFactory = ({ onConnect }: { onConnect: () => void }) =>
      connect({ host: '127.0.0.1', port: proxy.port }, onConnect);
    stock = await openKafkaRoom({ brokers, bus: { kafka: connectKafka({ brokers }, undefined, { socketFactory }) } });
    let release = () => {};
    const gate = new Promise<void>((resolve) => (release = resolve));
    const consumer = stock.room.keyed(await stock.harness.start(), async (message) => {
      heard.push(tell(message));
      await gate;
    });
    await stock.room.low('A', 1);
    await eventually(() => expect(heard).toEqual(['A:1']), 8_000);
    proxy.stall();
    // Another process takes the partition over. This one finds out when it stores its position after the handler.
    await stock.harness.witness.query(`UPDATE consumer_positions SET version = version + 1 WHERE partition <> ''`);
    release();
    await eventually(() => expect(stock!.faults.map(({ error }) => String(error))).toContainEqual(MOVED), 8_000);
    expect(await endsWithin(5_000, consumer.close())).toBe(true);
    await proxy.close();
  });

  it('waits for Kafka, reports that it waits, and begins when Kafka is up', async () => {
    const port = await freePort();
    await consume(connectKafka({ brokers: [`127.0.0.1:${port}`] }));
    await stock!.room.low('A', 2, 1);
    await eventually(() => expect(stock!.faults.map(({ outcome }) => outcome)).toContain('restarting'), 15_000);
    const [host, brokerPort] = brokers[0]!.split(':');
    const door = createServer((socket) => {
      const broker = connect(Number(brokerPort), host);
      socket.pipe(broker).pipe(socket);
      socket.on('error', () => broker.destroy());
      broker.on('error', () => socket.destroy());
    }).listen(port, '127.0.0.1');
    await once(door, 'listening');
    await eventually(() => expect(heard).toEqual(['A:2', 'A:1']), 15_000);
    door.close();
  }, 40_000);

  it('closes at once while Kafka is down', async () => {
    const consumer = await consume(connectKafka({ brokers: [`127.0.0.1:${await freePort()}`] }));
    await sleep(300);
    expect(await endsWithin(500, consumer.close())).toBe(true);
  });

  it.each([0, 15, 40, 80, 160])(
    'leaves no member in the group when it is closed %i ms after its start',
    async (delay) => {
      const consumer = await consume();
      await sleep(delay);
      expect(await endsWithin(3_000, consumer.close())).toBe(true);
      await sleep(300);
      await eventually(async () => expect(await members()).toEqual([]), 4_000);
    },
  );

  it('goes on with a new client when kafkajs has given up', async () => {
    const kafka = connectKafka({ brokers });
    let crashes = 2;
    const brittle = Object.assign(Object.create(kafka) as Kafka, {
      consumer: (config: Parameters<Kafka['consumer']>[0]) => {
        const consumer = kafka.consumer(config);
        const run: typeof consumer.run = async (settings) => {
          // kafkajs stops for good at such an error.
          if (crashes-- > 0) throw new TypeError('not a function');
          await consumer.run(settings);
        };
        return { ...consumer, run };
      },
    });
    await consume(brittle);
    await stock!.room.low('A', 2, 1);
    await eventually(() => expect(heard).toEqual(['A:2', 'A:1']), 10_000);
    expect(stock!.faults.filter(({ outcome }) => outcome === 'restarting')).toHaveLength(2);
  });
});
