import { StockLow } from '@maru/testing/stock';
import { eventually } from '@maru/testing';
import type { Message as KafkaRecord } from 'kafkajs';
import type { Consumer } from '../../message-bus';
import { describeKafka } from '../../testing';
import type { BusProcess } from '../../testing';
import { openKafkaRoom } from '../../testing/kafka-room';
import type { KafkaRoom } from '../../testing/kafka-room';
import { logPosition, lowMessage } from '../../testing/low-message';
import { tell } from '../../testing/stock-room';
import { toRecord } from '../records/wire';

describeKafka('a record that is not a message', (brokers) => {
  let stock: KafkaRoom;
  let process: BusProcess;
  beforeEach(async () => {
    stock = await openKafkaRoom({ brokers });
    process = await stock.harness.start();
    await stock.room.createEffects(process);
  });
  afterEach(() => stock.harness.close());

  async function send(...messages: readonly KafkaRecord[]): Promise<void> {
    const producer = stock.harness.kafka.producer({ allowAutoTopicCreation: false });
    await producer.connect();
    await producer.send({ topic: stock.harness.topicOf('inventory'), messages: [...messages] });
    await producer.disconnect();
  }
  const place = (offset: number) => `${stock.harness.topicOf('inventory')}/0/${offset}`;
  const parked = async ({ parked: list }: Consumer) => (await list.list()).map(({ message: { key } }) => key).sort();
  const heard = async () => [...(await stock.room.effects(process))].sort();
  const groups = {
    keyed: () =>
      stock.room.keyed(process, async (message) => {
        await process.dataSource.query('INSERT INTO effects (told) VALUES ($1)', [tell(message)]);
      }),
    batch: () => stock.room.batched(process, stock.room.recordEffects),
  };

  it.each(['keyed', 'batch'] as const)(
    'is parked under its place in the topic, is reported, and blocks no other (%s group)',
    async (kind) => {
      const { ['ce_logposition']: _, ...unplaced } = toRecord(lowMessage('C', 1, '0003')).headers;
      await send(
        toRecord(lowMessage('A', 2, '0001')),
        { key: null, value: 'what is this?' },
        { key: null, value: null, headers: { ce_type: 'somebody-elses.type.v1' } },
        { ...toRecord(lowMessage('C', 1, '0003')), headers: unplaced },
        toRecord(lowMessage('A', 1, '0004')),
      );
      const consumer = groups[kind]();
      await eventually(async () => expect(await heard()).toEqual(['A:1', 'A:2']), 10_000);
      await eventually(async () => expect(await parked(consumer)).toEqual([place(1), place(3)]));
      const told = stock.faults.filter(({ outcome }) => outcome === 'parked');
      expect(told.map(({ message }) => message?.key).sort()).toEqual([place(1), place(3)]);
      expect((told[0]!.error as Error).message).toMatch(/no usable header ce_id/);
      // No retry can turn it into a message.
      expect(await consumer.parked.retry(place(1))).toEqual({ handled: 0, left: 1 });
      expect(await consumer.parked.drop(place(1), '')).toEqual({ handled: 0, left: 0 });
      await consumer.close();
      groups[kind]();
      await send(toRecord(lowMessage('A', 0, '0005')));
      await eventually(async () => expect(await heard()).toEqual(['A:0', 'A:1', 'A:2']), 10_000);
      await eventually(async () => expect(await parked(consumer)).toEqual([place(3)]));
    },
  );

  it('is parked although another one was dropped before the group started again', async () => {
    await send(toRecord(lowMessage('A', 2, '0001')), { key: null, value: 'what is this?' });
    const first = groups.keyed();
    await eventually(async () => expect(await parked(first)).toEqual([place(1)]), 10_000);
    await first.parked.drop(place(1), '');
    await first.close();
    // PostgreSQL stores a NUL neither in the value nor in the reason.
    await send({ key: null, value: 'a\u0000b' }, toRecord(lowMessage('A', 1, '0002')));
    const next = groups.keyed();
    await eventually(async () => expect(await heard()).toEqual(['A:1', 'A:2']), 10_000);
    await eventually(async () => expect(await parked(next)).toEqual([place(2)]));
    expect(await next.parked.page({ limit: 5 })).toMatchObject([{ key: place(2), position: '', id: place(2) }]);
  });

  it.each(['keyed', 'batch'] as const)(
    'with a false position or another source hides no later message (%s group)',
    async (kind) => {
      const consumer = groups[kind]();
      const elsewhere = { ce_source: '/somebody/else' };
      const real = toRecord(lowMessage('C', 1, '8'));
      await send(
        toRecord(lowMessage('A', 2, '1')),
        // Two of types that the group does not hear, then two of a type that it hears.
        { key: 'x', value: 'hello', headers: { ce_type: 'somebody.tested-something.v1', ce_logposition: 'test' } },
        { key: 'x', value: '{}', headers: { ...real.headers, ce_type: 'other.thing-done.v1', ...elsewhere } },
        { ...real, headers: { ...real.headers, ce_logposition: '7' } },
        { ...real, headers: { ...real.headers, ...elsewhere } },
      );
      await eventually(async () => expect(await heard()).toEqual(['A:2']), 10_000);
      await send(toRecord(lowMessage('A', 1, '2')), toRecord(lowMessage('C', 0, '3')));
      await eventually(async () => expect(await heard()).toEqual(['A:1', 'A:2', 'C:0']), 10_000);
      await eventually(async () => expect(await parked(consumer)).toEqual([place(3), place(4)]));
      const told = stock.faults.map(({ error }) => (error as Error).message);
      expect(told).toEqual([
        expect.stringMatching(/ce_logposition "7" is not a log position/),
        expect.stringMatching(/ce_source is "\/somebody\/else", not \/maru\/inventory/),
      ]);
      await eventually(async () => {
        const [row] = await stock.harness.witness.query<{ position: string }[]>(
          `SELECT position FROM consumer_positions WHERE partition <> ''`,
        );
        expect(row!.position).toBe(logPosition(3));
      });
    },
  );

  it('is parked under its key when it has one, with the later messages of the key in order', async () => {
    const broken = { ...toRecord(lowMessage('A', 3, '0001')), value: '{"sku":' };
    await send(broken, toRecord(lowMessage('A', 2, '0002')), toRecord(lowMessage('B', 1, '0003')));
    const consumer = groups.batch();
    await eventually(async () => expect(await heard()).toEqual(['B:1']), 10_000);
    const list = await consumer.parked.list();
    expect(list.map(({ message: { type, position }, error }) => [type, position, error])).toEqual([
      [StockLow.type, logPosition(1), expect.stringMatching(/is not JSON/)],
      [StockLow.type, logPosition(2), expect.stringMatching(/queues behind/)],
    ]);
  });
});
