import { StockReceived } from '@maru/testing/stock';
import { deriveId } from '@maru/kernel';
import { eventually } from '@maru/testing';
import { setTimeout as sleep } from 'node:timers/promises';
import { ConsumerPositions } from '../../delivery/consumer-positions';
import type { Message } from '../../message';
import type { Consumer } from '../../message-bus';
import { describeKafka } from '../../testing';
import type { BusProcess } from '../../testing';
import { openKafkaRoom } from '../../testing/kafka-room';
import type { KafkaRoom } from '../../testing/kafka-room';
import { logPosition as position, lowMessage } from '../../testing/low-message';
import { tell } from '../../testing/stock-room';

/** `A:<n>` at position n of the log. */
const lows = (from: number, to: number): Message[] =>
  Array.from({ length: to - from + 1 }, (_, index) => lowMessage('A', from + index, position(from + index)));
const told = (from: number, to: number) => lows(from, to).map(tell);

describeKafka('the position of a group', (brokers) => {
  let stock: KafkaRoom;
  let process: BusProcess;
  beforeEach(async () => {
    // Enough for some thousands of waiting records.
    stock = await openKafkaRoom({ brokers, bus: { waitingBytes: 8 << 20 } });
    process = await stock.harness.start();
    await stock.room.createEffects(process);
  });
  afterEach(() => stock.harness.close());

  const carry = (messages: readonly Message[], late = false) => stock.harness.carrier.carry(messages, { late });
  const batched = () => stock.room.batched(process, stock.room.recordEffects);
  const settled = (expected: readonly string[]) =>
    eventually(async () => expect(await stock.room.effects(process)).toEqual(expected), 10_000);
  const row = async () => {
    const [found] = await stock.harness.witness.query<{ position: string; resume: string }[]>(
      `SELECT position, resume FROM consumer_positions WHERE consumer_group = $1 AND partition <> ''`,
      [stock.room.group],
    );
    return found && [found.position, Number(found.resume)];
  };
  const inTheMeantime = async (consumer: Consumer, work: () => Promise<void>) => {
    await consumer.close();
    await work();
    return batched();
  };
  const commit = (offset: number) =>
    stock.harness.admin.setOffsets({
      groupId: stock.harness.groupIdOf(stock.room.group),
      topic: stock.harness.topicOf('inventory'),
      partitions: [{ partition: 0, offset: String(offset) }],
    });
  const deleteBefore = async (offset: number) => {
    const { admin, topicOf } = stock.harness;
    const topic = topicOf('inventory');
    // The client can delete records only from topics whose offsets it has fetched.
    await admin.fetchTopicOffsets(topic);
    await admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: String(offset) }] });
  };
  const errors = () => stock.faults.map(({ error }) => (error as Error).message);

  it.each([
    ['ahead of', 6],
    ['behind', 0],
  ])('comes from the database when the offset committed in Kafka is %s it', async (_, offset) => {
    await carry(lows(1, 3));
    const consumer = batched();
    await settled(told(1, 3));
    await inTheMeantime(consumer, async () => {
      await carry(lows(4, 6));
      await commit(offset);
    });
    await settled(told(1, 6));
    expect(await row()).toEqual([position(6), 6]);
  });

  it('is committed to the brokers, so that monitoring sees the lag', async () => {
    await carry(lows(1, 5));
    batched();
    const groupId = stock.harness.groupIdOf(stock.room.group);
    await eventually(async () => {
      const [topic] = await stock.harness.admin.fetchOffsets({ groupId });
      expect(topic!.partitions[0]!.offset).toBe('5');
    });
  });

  it('moves past messages that a relay has repeated', async () => {
    await carry(lows(1, 4));
    batched();
    await settled(told(1, 4));
    await carry(lows(2, 4));
    await carry(lows(3, 6));
    await settled(told(1, 6));
    await eventually(async () => expect(await row()).toEqual([position(6), 11]));
  });

  it('moves past a late message, whose effect is made once, however often it comes', async () => {
    const [late] = lows(2, 2);
    await carry([...lows(1, 1), ...lows(3, 4)]);
    const consumer = batched();
    await settled(['A:1', 'A:3', 'A:4']);
    await carry([late!], true);
    await settled(['A:1', 'A:3', 'A:4', 'A:2']);
    await inTheMeantime(consumer, () => carry([late!, late!], true));
    await carry(lows(5, 5));
    await settled(['A:1', 'A:3', 'A:4', 'A:2', 'A:5']);
    expect(await row()).toEqual([position(5), 7]);
  });

  it('moves past messages of other types without a write for each', async () => {
    let writes = 0;
    const { dataSource } = process;
    const query = dataSource.query.bind(dataSource);
    dataSource.query = ((statement: string, ...more: unknown[]) => {
      if (statement.includes('UPDATE')) writes++;
      return query(statement, ...(more as []));
    }) as typeof query;
    batched();
    const received = { sku: 'A', warehouse: 'SEOUL', quantity: 1, receiptId: deriveId('receipt') };
    const foreign = lows(1, 1_000).map((message) => ({ ...message, type: StockReceived.type, data: received }));
    for (let at = 0; at < 1_000; at += 50) {
      await carry(foreign.slice(at, at + 50));
      await sleep(5);
    }
    await eventually(async () => expect(await row()).toEqual([position(1_000), 1_000]));
    expect(writes).toBeLessThan(40);
  });

  it('stays at deleted messages, with a report, until the group is rebuilt', async () => {
    await carry(lows(1, 3));
    const consumer = batched();
    await settled(told(1, 3));
    const next = await inTheMeantime(consumer, async () => {
      await carry(lows(4, 9));
      await deleteBefore(6);
    });
    await eventually(() =>
      expect(errors()).toContainEqual(expect.stringMatching(/gone from the topic.*offset 6.*at 3/)),
    );
    await sleep(200);
    expect(await stock.room.effects(process)).toEqual(told(1, 3));
    expect(await row()).toEqual([position(3), 3]);
    // This is the effect of a rebuild from the log.
    await stock.harness.witness.transaction((transaction) =>
      new ConsumerPositions(stock.room.group).moveAll(transaction, position(7)),
    );
    await settled([...told(1, 3), ...told(8, 9)]);
    await next.close();
  });

  it('moves to the start of the topic when only handled messages were deleted', async () => {
    await carry(lows(1, 5));
    const consumer = batched();
    await settled(told(1, 5));
    // Like a rebuild, this moves the position, but not the offset.
    await inTheMeantime(consumer, async () => {
      await carry(lows(6, 9));
      await new ConsumerPositions(stock.room.group).moveAll(stock.harness.witness, position(7));
      await deleteBefore(6);
    });
    await settled([...told(1, 5), ...told(8, 9)]);
    expect(errors().filter((error) => error.includes('gone'))).toEqual([]);
  });

  it.each([
    ['and is shorter', 2, 6],
    ['and is as long', 0, 5],
    ['and is longer', 3, 12],
  ])(
    'goes back to the start of a topic that was created again %s, without repeated effects',
    async (_, repeated, now) => {
      await carry(lows(1, 5));
      if (repeated > 0) await carry(lows(1, 5).slice(-repeated));
      const consumer = batched();
      await settled(told(1, 5));
      await eventually(async () => expect(await row()).toEqual([position(5), 5 + repeated]));
      await inTheMeantime(consumer, async () => {
        await stock.harness.remakeTopic('inventory');
        await carry(lows(1, now));
      });
      await settled(told(1, now));
      await carry(lows(now + 1, now + 1));
      await settled(told(1, now + 1));
      expect(await row()).toEqual([position(now + 1), now + 1]);
    },
  );

  it('goes back to the start of a topic that is created again while it is read', async () => {
    await carry([...lows(1, 5), ...lows(1, 5)]);
    batched();
    await settled(told(1, 5));
    await stock.harness.remakeTopic('inventory');
    await carry(lows(1, 15));
    await settled(told(1, 15));
    await carry(lows(16, 16));
    await settled(told(1, 16));
  });

  it('goes back to the start of a topic that is created again while a slow handler blocks the group', async () => {
    const heard: string[] = [];
    let release = () => {};
    const gate = new Promise<void>((resolve) => (release = resolve));
    await carry([...lows(1, 100), ...lows(1, 7_000)]);
    stock.room.keyed(process, async (message) => {
      await gate;
      heard.push(tell(message));
    });
    // The fetched records fill the budget, and then the partition is left out of the fetches.
    await sleep(1_500);
    await stock.harness.remakeTopic('inventory');
    await carry(lows(1, 7_200));
    release();
    await eventually(() => expect(heard.at(-1)).toBe('A:7200'), 10_000);
    expect([...new Set(heard)]).toEqual(told(1, 7_200));
  });
});
