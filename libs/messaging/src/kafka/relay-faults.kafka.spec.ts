import { eventually } from '@maru/testing';
import { setTimeout as sleep } from 'node:timers/promises';
import type { EntityManager } from 'typeorm';
import { RelayRoom } from '../../test/relay-room';
import type { RelayProcess } from '../../test/relay-room';
import { describeKafka } from '../testing';
import { fromRecord } from './wire';

/** Calls `then` once, when the next batch has been sent and is about to be committed. */
function afterNextSend({ dataSource }: RelayProcess, then: () => void): () => boolean {
  const transaction = dataSource.transaction.bind(dataSource) as unknown as (
    work: (manager: EntityManager) => Promise<unknown>,
  ) => Promise<unknown>;
  let reached = false;
  dataSource.transaction = ((work: (manager: EntityManager) => Promise<unknown>) =>
    transaction(async (manager) => {
      const result = await work(manager);
      if (!reached) {
        reached = true;
        then();
      }
      return result;
    })) as typeof dataSource.transaction;
  return () => reached;
}

describeKafka('the relay, when things break', (brokers) => {
  let room: RelayRoom;
  beforeEach(async () => (room = await RelayRoom.open(brokers)));
  afterEach(() => room.close());

  /** What stays of the topic when everything at or below the last position of its partition is skipped, as consumers do. */
  async function recognised(): Promise<string[]> {
    const last = new Map<number, string>();
    return (await room.records()).flatMap((record) => {
      const { message } = fromRecord(record);
      if (message.position <= (last.get(record.partition) ?? '')) return [];
      last.set(record.partition, message.position);
      return [message.id];
    });
  }
  const all = async () => (await room.store.readAll()).events.map(({ id }) => id).sort();
  const holders = () => room.witness.query<{ holder: string }[]>('SELECT holder FROM relay_leases');

  describe('a crash between the send and its commit', () => {
    it('leaves no gap and repeats nothing when only the connection to the database is lost', async () => {
      const process = await room.start();
      await room.low('A', 5);
      await room.tells('A', [5]);
      const sent = afterNextSend(process, () => process.toDatabase.cut());
      await room.low('A', 4, 3);
      await eventually(() => expect(sent()).toBe(true));
      await room.low('A', 2);
      await room.tells('A', [5, 4, 3, 2]);
      expect(process.faults.length).toBeGreaterThan(0);
    });

    it('leaves no gap and repeats nothing when another instance goes on', async () => {
      const process = await room.start();
      await room.low('A', 5);
      await room.tells('A', [5]);
      const sent = afterNextSend(process, () => process.toDatabase.refuse());
      await room.low('A', 4, 3);
      await eventually(() => expect(sent()).toBe(true));
      await room.start();
      await room.low('A', 2);
      await room.tells('A', [5, 4, 3, 2]);
    });

    it('sends what was parked with the batch, and is healthy since, as late', async () => {
      room.translate = (data) => (data.sku === 'P' ? { ...data, available: -1 } : data);
      const process = await room.process();
      const sent = afterNextSend(process, () => process.toDatabase.refuse());
      await room.low('A', 5);
      await room.low('P', 9, 8);
      await room.low('A', 4);
      for (let sku = 0; sku < 20; sku++) await room.low(`SKU-${sku}`, 1);
      process.relay.start();
      await eventually(() => expect(sent()).toBe(true));
      room.translate = (data) => data;
      const next = await room.start();
      await room.low('P', 7);
      await room.tells('P', ['9 late', '8 late', 7]);
      expect(await room.told('A')).toEqual(['5', '4']);
      expect(await next.relay.consumer.parked.list()).toEqual([]);
    });
  });

  describe('of several instances', () => {
    it('one is at work, and when it is closed another one is, at once', async () => {
      const first = await room.start();
      await eventually(async () => expect(await holders()).toHaveLength(1));
      const [before] = await holders();
      const second = await room.start();
      await room.low('A', 3, 2);
      await room.tells('A', [3, 2]);
      await sleep(1_000);
      expect(await holders()).toEqual([before]);
      expect(second.relay.consumer.position()).toBe('');
      const began = Date.now();
      await first.close();
      await room.low('A', 1);
      await room.tells('A', [3, 2, 1]);
      expect(Date.now() - began).toBeLessThan(2_500);
      expect(await holders()).not.toEqual([before]);
      // What is in the topic is there a moment before the position is.
      await eventually(async () => expect(second.relay.consumer.position()).toBe(await room.store.head()));
    });

    it('one that is closed while its brokers are silent gives the lease back all the same, soon', async () => {
      const first = await room.start();
      await room.low('A', 2);
      await room.tells('A', [2]);
      const [before] = await holders();
      first.toKafka.stall();
      const began = Date.now();
      await first.relay.close();
      expect(Date.now() - began).toBeLessThan(5_000);
      expect(await holders()).not.toContainEqual(before);
    });

    it('another takes over within 5 seconds from one that stands still in the middle of a batch', async () => {
      const frozen = await room.start();
      await room.low('A', 5);
      await room.tells('A', [5]);
      await room.start();
      let began = 0;
      const sent = afterNextSend(frozen, () => {
        began = Date.now();
        frozen.toDatabase.stall();
        frozen.toKafka.stall();
      });
      await room.low('A', 4);
      await eventually(() => expect(sent()).toBe(true));
      await room.low('A', 3);
      await room.tells('A', [5, 4, 3]);
      expect(Date.now() - began).toBeLessThan(5_000);
      // It wakes up, and notices.
      frozen.toDatabase.heal();
      frozen.toKafka.heal();
      await room.low('A', 2);
      await room.tells('A', [5, 4, 3, 2]);
      await sleep(500);
      expect(await room.told('A')).toEqual(['5', '4', '3', '2']);
    });

    it('one that has lost its lease and writes late only repeats, and that is recognised', async () => {
      const zombie = await room.start();
      await room.low('A', 9);
      await room.tells('A', [9]);
      // Its request is on its way to the broker, and arrives when the other instance is far ahead.
      zombie.toKafka.stall();
      await room.low('A', 8, 7);
      await sleep(200);
      zombie.toDatabase.stall();
      await room.start();
      await room.low('A', 6);
      await room.tells('A', [9, 8, 7, 6]);
      zombie.toKafka.heal();
      await eventually(async () => expect((await room.records()).length).toBeGreaterThan(4), 10_000);
      zombie.toDatabase.heal();
      await room.low('A', 5);
      await eventually(async () => expect((await room.told('A')).at(-1)).toBe('5'));
      expect((await recognised()).sort()).toEqual(await all());
    });
  });

  describe('Kafka', () => {
    it('may be away at the start and later: nothing is parked, appends go on, and all is sent when it is back', async () => {
      const process = await room.process();
      process.toKafka.refuse();
      process.relay.start();
      await room.low('A', 5, 4);
      await eventually(() => expect(process.faults.length).toBeGreaterThan(0), 10_000);
      process.toKafka.heal();
      await room.tells('A', [5, 4], 15_000);
      process.toKafka.refuse();
      await room.low('A', 3);
      await room.low('A', 2);
      await sleep(1_000);
      expect(await room.told('A')).toEqual(['5', '4']);
      process.toKafka.heal();
      await room.tells('A', [5, 4, 3, 2], 15_000);
      expect(await process.relay.consumer.parked.list()).toEqual([]);
      expect(process.faults.filter(({ outcome }) => outcome === 'parked')).toEqual([]);
    }, 60_000);

    it('may cut a connection in the middle of everything: nothing is missing, what is repeated is recognised', async () => {
      const process = await room.start();
      const cutting = setInterval(() => process.toKafka.cut(), 150);
      for (let n = 0; n < 60; n++) {
        await room.low(`SKU-${n % 7}`, n);
        await sleep(20);
      }
      clearInterval(cutting);
      await eventually(async () => expect((await recognised()).sort()).toEqual(await all()), 15_000);
    }, 60_000);

    it.each(['at the start', 'in the middle of a send'])(
      'may say nothing %s: the relay can be closed all the same',
      async (moment) => {
        const process = await room.process();
        if (moment === 'at the start') process.toKafka.stall();
        process.relay.start();
        await room.low('A', 5);
        if (moment !== 'at the start') {
          await room.tells('A', [5]);
          process.toKafka.stall();
          await room.low('A', 4);
        }
        await sleep(300);
        const began = Date.now();
        await process.relay.close();
        expect(Date.now() - began).toBeLessThan(5_000);
        process.toKafka.heal();
        await room.start();
        await eventually(async () => expect((await recognised()).sort()).toEqual(await all()));
      },
    );

    it('may lose a topic while the relay is away: it is sent anew', async () => {
      const first = await room.start();
      await room.low('A', 5, 4);
      await room.low('B', 1);
      await room.tells('A', [5, 4]);
      await room.tells('B', [1]);
      await first.close();
      await room.forgetReader();
      await room.admin.deleteTopics({ topics: [room.topic] });
      await room.low('A', 3);
      const next = await room.start();
      await room.tells('A', [5, 4, 3]);
      await room.tells('B', [1]);
      expect(next.faults.map(({ error }) => String(error))).toContainEqual(
        expect.stringMatching(/has lost what was sent/),
      );
      expect(await room.records()).toHaveLength(4);
    });

    it('may lose a topic while the relay is at work: it is sent anew, whether there is news or not', async () => {
      const process = await room.start({ checkIntervalMs: 100 });
      await room.low('A', 5, 4);
      await room.tells('A', [5, 4]);
      await room.forgetReader();
      await room.admin.deleteTopics({ topics: [room.topic] });
      await eventually(
        () => expect(process.faults.map(({ error }) => String(error)).join()).toMatch(/has lost/),
        10_000,
      );
      await room.tells('A', [5, 4]);
      await room.low('A', 3);
      await room.tells('A', [5, 4, 3]);
    });

    it('may lose a topic between two sends: it is sent anew with the next event', async () => {
      await room.start();
      await room.low('A', 5, 4);
      await room.tells('A', [5, 4]);
      await room.forgetReader();
      await room.admin.deleteTopics({ topics: [room.topic] });
      await room.low('A', 3);
      await eventually(async () => expect(await room.admin.listTopics()).toContain(room.topic), 10_000);
      await room.tells('A', [5, 4, 3], 15_000);
    }, 60_000);

    it('may have a topic made anew behind the relay: what is missing there is told of', async () => {
      const process = await room.start();
      await room.low('A', 5, 4);
      await room.tells('A', [5, 4]);
      await room.forgetReader();
      await room.admin.deleteTopics({ topics: [room.topic] });
      await room.records();
      await room.low('A', 3);
      await room.tells('A', [3]);
      await eventually(() =>
        expect(String(process.faults.at(-1)?.error)).toMatch(/was emptied while it was written to/),
      );
    });

    it('may have its records deleted because of their age: nothing is sent anew', async () => {
      const first = await room.start();
      await room.low('A', 5, 4);
      await room.tells('A', [5, 4]);
      await first.close();
      await room.admin.fetchTopicOffsets(room.topic);
      const partitions = [0, 1, 2].map((partition) => ({ partition, offset: '-1' }));
      await room.admin.deleteTopicRecords({ topic: room.topic, partitions });
      await room.forgetReader();
      await room.start();
      await room.low('A', 3);
      await room.tells('A', [3]);
    });
  });

  describe('the database', () => {
    it('may be away for longer than the lease lasts: all is sent when it is back', async () => {
      const process = await room.start({ leaseMs: 600 });
      await room.low('A', 3);
      await room.tells('A', [3]);
      process.toDatabase.refuse();
      await room.low('A', 2);
      await sleep(1_500);
      process.toDatabase.heal();
      await room.tells('A', [3, 2], 15_000);
      await room.low('A', 1);
      await room.tells('A', [3, 2, 1]);
    }, 60_000);
  });
});
