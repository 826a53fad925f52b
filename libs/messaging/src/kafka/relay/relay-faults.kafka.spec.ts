import { eventually } from '@maru/testing';
import { setTimeout as sleep } from 'node:timers/promises';
import type { EntityManager } from 'typeorm';
import { RelayRoom } from '../../../test/relay-room';
import type { RelayProcess } from '../../../test/relay-room';
import { describeKafka } from '../../testing';

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
      expect((await room.recognised()).sort()).toEqual(await room.appended());
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
