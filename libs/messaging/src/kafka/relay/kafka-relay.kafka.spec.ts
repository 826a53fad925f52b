import { examples } from '@maru/testing/stock';
import { eventually } from '@maru/testing';
import { behindEventStoreDb, inMemory } from '../../../test/relay-logs';
import { RelayRoom } from '../../../test/relay-room';
import { describeKafka } from '../../testing';
import { partitionKeyOf } from '../records/partition-key';
import { partitionOf } from '../records/partition-of';
import { fromRecord } from '../records/wire';

const countdown = (from: number) => Array.from({ length: from }, (_, index) => from - index);

const logs = { 'in memory': inMemory, 'behind the protocol of EventStoreDB': behindEventStoreDb };

describe.each(Object.entries(logs))('with a log %s', (_name, openLog) =>
  describeKafka('the relay', (brokers) => {
    let room: RelayRoom;
    beforeEach(async () => (room = await RelayRoom.open(brokers, openLog)));
    afterEach(() => room.close());

    it('sends all old and new events of the log, each stream in its order', async () => {
      for (const count of countdown(20)) await room.low('A', count);
      await room.low('B', ...countdown(30));
      const { relay } = await room.start();
      await room.low('C', ...countdown(10));
      await room.tells('A', countdown(20));
      await room.tells('B', countdown(30));
      await room.tells('C', countdown(10));
      await eventually(async () => expect(relay.consumer.position()).toBe(await room.store.head()));
      const { events } = await room.store.readAll();
      const sent = (await room.records()).map((record) => fromRecord(record).message);
      expect(sent.map(({ id }) => id).sort()).toEqual(events.map(({ id }) => id).sort());
      for (const sku of ['A', 'B', 'C']) {
        const key = `inventory.stock-${sku}`;
        const own = sent.filter((message) => message.key === key);
        expect(own.map(({ id, revision }) => [id, revision])).toEqual(
          events.filter(({ stream }) => stream === key).map(({ id, revision }) => [id, revision]),
        );
      }
    });

    it('sends each stream to the partition of its key, and each partition in the order of the log', async () => {
      await room.start();
      for (let n = 0; n < 30; n++) await room.low(`SKU-${n}`, 2, 1);
      await eventually(async () => expect(await room.records()).toHaveLength(60));
      const last = new Map<number, string>();
      for (const record of await room.records()) {
        const { message } = fromRecord(record);
        expect(record.partition).toBe(partitionOf(partitionKeyOf(message.key), 3));
        expect(message.position > (last.get(record.partition) ?? '')).toBe(true);
        last.set(record.partition, message.position);
      }
      expect(last.size).toBe(3);
    });

    it('sends no private events and none of other contexts', async () => {
      await room.start();
      await room.append('inventory.shelf-1', [{ type: 'inventory.shelf-counted.v1', data: { secret: 1 } }]);
      await room.append('customers.user-1', [
        { type: 'customers.customer-registered.v2', data: examples['customers.customer-registered.v2'] },
      ]);
      await room.low('A', 1);
      await room.tells('A', [1]);
      expect(await room.records()).toHaveLength(1);
    });

    it('sends an event within 100 ms of its append, in the median', async () => {
      await room.start();
      await room.low('A', 100);
      await room.tells('A', [100]);
      const waits: number[] = [];
      for (const count of countdown(20)) {
        const began = performance.now();
        await room.low('A', count);
        await eventually(async () => expect((await room.told('A')).at(-1)).toBe(String(count)), 5_000, 1);
        waits.push(performance.now() - began);
      }
      // The times include the polls of the reader. The median, because other processes use the machine, too.
      expect(waits.sort((one, other) => one - other)[10]).toBeLessThan(100);
    });

    it('goes on after a restart without a repetition', async () => {
      const first = await room.start();
      await room.low('A', 3);
      await room.tells('A', [3]);
      await first.close();
      await room.low('A', 2, 1);
      await room.start();
      await room.tells('A', [3, 2, 1]);
      await room.low('A', 0);
      await room.tells('A', [3, 2, 1, 0]);
    });

    it('creates its topic with the declared partitions', async () => {
      await room.start();
      await eventually(async () => {
        const { topics } = await room.admin.fetchTopicMetadata({ topics: [room.topic] });
        expect(topics[0]!.partitions).toHaveLength(3);
      });
    });
  }),
);
