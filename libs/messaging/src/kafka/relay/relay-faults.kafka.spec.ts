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
  const reach = () => {
    if (reached) return;
    reached = true;
    then();
  };
  dataSource.transaction = ((work: (manager: EntityManager) => Promise<unknown>) =>
    transaction(async (manager) => {
      const result = await work(manager);
      reach();
      return result;
    })) as typeof dataSource.transaction;
  // Later batches send first and commit in one round trip.
  const query = dataSource.query.bind(dataSource) as (sql: string, ...more: unknown[]) => Promise<unknown>;
  dataSource.query = ((sql: string, ...more: unknown[]) => {
    if (sql.includes('move_batch_v1')) reach();
    return query(sql, ...more);
  }) as typeof dataSource.query;
  return () => reached;
}

describeKafka('the relay under faults', (brokers) => {
  let room: RelayRoom;
  beforeEach(async () => (room = await RelayRoom.open(brokers)));
  afterEach(() => room.close());

  const holders = () => room.witness.query<{ holder: string }[]>('SELECT holder FROM relay_leases');

  // The first two batches of a relay are transactions, later ones a round trip.
  describe.each([
    ['in a transaction', [5]],
    ['in one round trip', [7, 6, 5]],
  ])('a crash between the send and its commit %s', (_way, before) => {
    /** A relay that has sent these in batches of their own. */
    async function begun(): Promise<RelayProcess> {
      const process = await room.start();
      for (const [index, count] of before.entries()) {
        await room.low('A', count);
        await room.tells('A', before.slice(0, index + 1));
        await eventually(async () => expect(process.relay.consumer.position()).toBe(await room.store.head()));
      }
      return process;
    }

    it('leaves no gap and repeats nothing when only the connection to the database is lost', async () => {
      const process = await begun();
      const sent = afterNextSend(process, () => process.toDatabase.cut());
      await room.low('A', 4, 3);
      await eventually(() => expect(sent()).toBe(true));
      await room.low('A', 2);
      await room.tells('A', [...before, 4, 3, 2]);
      expect(process.faults.length).toBeGreaterThan(0);
    });

    it('leaves no gap and repeats nothing when another instance takes over', async () => {
      const process = await begun();
      const sent = afterNextSend(process, () => process.toDatabase.refuse());
      await room.low('A', 4, 3);
      await eventually(() => expect(sent()).toBe(true));
      await room.start();
      await room.low('A', 2);
      await room.tells('A', [...before, 4, 3, 2]);
    });
  });

  describe('a database that is away', () => {
    it('delays no batch, and a successor repeats none of them, although their progress was never stored', async () => {
      const process = await room.start();
      for (const count of [7, 6, 5]) await room.low('A', count);
      await room.tells('A', [7, 6, 5]);
      await room.low('A', 4);
      await room.tells('A', [7, 6, 5, 4]);
      process.toDatabase.refuse();
      for (const count of [3, 2]) {
        await room.low('A', count);
        await eventually(async () => expect(await room.told('A')).toContain(String(count)));
      }
      await room.start();
      await room.low('A', 1);
      await room.tells('A', [7, 6, 5, 4, 3, 2, 1]);
    });
  });

  describe('a crash before the first commit', () => {
    it('lets a message that was parked in the batch, and is valid now, come late', async () => {
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

  describe('with several instances', () => {
    it('runs in one of them, and at once in another one when that is closed', async () => {
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
      // A record is in the topic a moment before the position is stored.
      await eventually(async () => expect(second.relay.consumer.position()).toBe(await room.store.head()));
    });

    it('releases the lease within 5 seconds when it is closed while the brokers are silent', async () => {
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

    it('runs in another one within 5 seconds when one freezes in the middle of a batch', async () => {
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
      // The frozen instance wakes up, and notices that it has lost the lease.
      frozen.toDatabase.heal();
      frozen.toKafka.heal();
      await room.low('A', 2);
      await room.tells('A', [5, 4, 3, 2]);
      await sleep(500);
      expect(await room.told('A')).toEqual(['5', '4', '3', '2']);
    });

    it('only makes repetitions that are recognised when one writes after it has lost its lease', async () => {
      const zombie = await room.start();
      await room.low('A', 9);
      await room.tells('A', [9]);
      // Its request reaches the broker only when the other instance is far ahead.
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

  describe('without its database', () => {
    it('waits for longer than the lease lasts, and sends everything when the database is back', async () => {
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
