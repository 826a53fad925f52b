/// <reference types="jest" />
import { eventually } from '@maru/testing';
import { setTimeout as sleep } from 'node:timers/promises';
import { RetryAt } from '../delivery/retry-later';
import type { Message } from '../message';
import type { Consumer } from '../message-bus';
import type { BusProcess, MakeHarness } from './message-bus.harness';
import { StockRoom, tell } from './stock-room';

const away = () => Object.assign(new Error('the provider is away'), { transient: true });

/** The contract for messages that fail for now. */
export function waitingContract(makeHarness: MakeHarness): void {
  describe('waiting', () => {
    let room: StockRoom;
    let heard: string[];
    /** The messages that fail for now, by SKU. */
    let down: Map<string, () => Error>;
    const handle = async (message: Message) => {
      const fault = down.get((message.data as { sku: string }).sku);
      if (fault) throw fault();
      heard.push(tell(message));
    };

    beforeEach(async () => {
      room = await StockRoom.open(makeHarness);
      heard = [];
      down = new Map();
    });
    afterEach(() => room.harness.close());

    const standing = async (consumer: Consumer, sku: string) =>
      (await consumer.parked.list())
        .filter(({ message }) => message.key === room.key(sku))
        .map(({ message, state }) => `${tell(message)} ${state}`);
    const of = (sku: string) => heard.filter((told) => told.startsWith(`${sku}:`));
    const everywhere = async () => (await room.harness.store.head()).slice(0);
    const passed = (consumer: Consumer) =>
      eventually(async () => expect(consumer.position()).toBe(await everywhere()), 8_000);
    const storedPast = async ({ dataSource }: BusProcess) =>
      eventually(async () => {
        const rows = await dataSource.query<{ position: string }[]>(
          'SELECT max(position) AS position FROM consumer_positions WHERE consumer_group = $1',
          [room.group],
        );
        expect(rows[0]!.position).toBe(await everywhere());
      }, 8_000);

    it('a message that fails for now becomes a row, later ones of its key queue behind it, and the position moves on', async () => {
      down.set('A', away);
      const process = await room.harness.start();
      const consumer = room.keyed(process, handle);
      await room.low('A', 3, 2);
      await room.low('B', 2, 1);
      await eventually(async () => expect(await standing(consumer, 'A')).toEqual(['A:3 waiting', 'A:2 queued']));
      await room.low('A', 1);
      await eventually(async () =>
        expect(await standing(consumer, 'A')).toEqual(['A:3 waiting', 'A:2 queued', 'A:1 queued']),
      );
      await passed(consumer);
      await storedPast(process);
      expect(heard).toEqual(['B:2', 'B:1']);
      const [first] = await consumer.parked.list();
      expect(first).toMatchObject({ error: 'Error: the provider is away', attempts: 0, dueAt: expect.any(Date) });
      down.clear();
      await eventually(() => expect(of('A')).toEqual(['A:3', 'A:2', 'A:1']));
      await eventually(async () => expect(await consumer.parked.list()).toEqual([]));
      await room.low('A', 0);
      await eventually(() => expect(of('A')).toEqual(['A:3', 'A:2', 'A:1', 'A:0']));
    });

    it('a message that fails once is handled before it becomes a row', async () => {
      const process = await room.harness.start();
      let failures = 1;
      const consumer = room.keyed(process, async (message) => {
        if (failures-- > 0) throw away();
        await handle(message);
      });
      await room.low('A', 2, 1);
      await room.hears(heard, ['A:2', 'A:1']);
      expect(await consumer.parked.list()).toEqual([]);
    });

    it('a message is tried at the time that its handler names, and not before', async () => {
      let at: Date | undefined;
      const asked: number[] = [];
      const process = await room.harness.start();
      const consumer = room.keyed(process, async (message) => {
        asked.push(Date.now());
        at ??= new Date(Date.now() + 2_500);
        if (Date.now() < at.getTime()) throw new Error('a step failed', { cause: new RetryAt(at) });
        await handle(message);
      });
      await room.low('A', 1);
      await eventually(async () => expect(await consumer.parked.list()).toMatchObject([{ attempts: 0, dueAt: at! }]));
      await room.hears(heard, ['A:1']);
      expect(asked).toHaveLength(2);
      expect(asked[1]).toBeGreaterThanOrEqual(at!.getTime());
    });

    it('more than 2,048 waiting keys do not block the others, and are handled once when the fault is over', async () => {
      const skus = Array.from({ length: 2_100 }, (_, index) => `S${index}`);
      for (const sku of skus) down.set(sku, away);
      const process = await room.harness.start();
      const consumer = room.keyed(process, handle);
      for (const sku of skus) await room.low(sku, 1);
      await room.low('B', ...Array.from({ length: 200 }, (_, index) => index));
      await eventually(() => expect(of('B')).toHaveLength(200), 30_000);
      await eventually(async () => expect(await storedCount(process)).toBe(2_100), 30_000);
      await passed(consumer);
      down.clear();
      await eventually(() => expect(heard).toHaveLength(2_300), 30_000);
      await eventually(async () => expect(await storedCount(process)).toBe(0));
      expect(new Set(heard).size).toBe(2_300);
    }, 90_000);

    const storedCount = async ({ dataSource }: BusProcess) => {
      const [row] = await dataSource.query<[{ count: number }]>(
        'SELECT count(*)::int AS count FROM parked_messages WHERE consumer_group = $1',
        [room.group],
      );
      return row.count;
    };

    it('the next process takes waiting messages over in order after a crash', async () => {
      down.set('A', away);
      const first = await room.harness.start();
      const consumer = room.keyed(first, handle);
      await room.low('A', 3, 2);
      await eventually(async () => expect(await standing(consumer, 'A')).toHaveLength(2));
      await room.crash(first);
      await room.low('A', 1);
      const next = room.keyed(await room.harness.start(), handle);
      await eventually(async () =>
        expect(await standing(next, 'A')).toEqual(['A:3 waiting', 'A:2 queued', 'A:1 queued']),
      );
      down.clear();
      await eventually(() => expect([...new Set(heard)]).toEqual(['A:3', 'A:2', 'A:1']));
      await eventually(async () => expect(await next.parked.list()).toEqual([]));
    });

    it('no message is skipped and no key reordered, whenever a process dies', async () => {
      for (let count = 40; count > 0; count -= 5) {
        const process = await room.harness.start();
        room.keyed(process, async (message) => {
          await sleep(Math.random() * 4);
          if (Math.random() < 0.4) throw Math.random() < 0.5 ? away() : new RetryAt(new Date(Date.now() + 20));
          heard.push(tell(message));
        });
        for (const sku of ['A', 'B']) await room.low(sku, count, count - 1, count - 2, count - 3, count - 4);
        await sleep(Math.random() * 150);
        await room.crash(process);
      }
      const last = room.keyed(await room.harness.start(), handle);
      await eventually(() => {
        for (const sku of ['A', 'B'])
          expect([...new Set(of(sku))]).toEqual(Array.from({ length: 40 }, (_, index) => `${sku}:${40 - index}`));
      }, 15_000);
      await eventually(async () => expect(await last.parked.list()).toEqual([]));
    }, 60_000);

    it('a message that waits for too long is shown as parked, until it can be handled', async () => {
      down.set('A', away);
      const consumer = room.keyed(await room.harness.start(), handle);
      await room.low('A', 2, 1);
      await eventually(async () => expect(await standing(consumer, 'A')).toEqual(['A:2 waiting', 'A:1 queued']));
      await eventually(async () => expect(await standing(consumer, 'A')).toEqual(['A:2 parked', 'A:1 queued']), 8_000);
      expect((await consumer.parked.list())[0]).toMatchObject({ dueAt: expect.any(Date) });
      down.clear();
      await room.hears(heard, ['A:2', 'A:1']);
      await eventually(async () => expect(await consumer.parked.list()).toEqual([]));
    });

    it('a waiting message that its handler refuses is parked until an operator retries it', async () => {
      down.set('A', away);
      const consumer = room.keyed(await room.harness.start(), handle);
      await room.low('A', 2, 1);
      await eventually(async () => expect(await standing(consumer, 'A')).toEqual(['A:2 waiting', 'A:1 queued']));
      down.set('A', () => new Error('cannot take it'));
      await eventually(async () => expect(await standing(consumer, 'A')).toEqual(['A:2 parked', 'A:1 queued']));
      const [parked] = await consumer.parked.list();
      expect(parked).toMatchObject({ error: 'Error: cannot take it', attempts: 3 });
      expect(parked).not.toHaveProperty('dueAt');
      down.clear();
      expect(await consumer.parked.retry(room.key('A'))).toEqual({ handled: 2, left: 0 });
      expect(heard).toEqual(['A:2', 'A:1']);
    });

    it('a message is handled before it is due when an operator retries it', async () => {
      let far = true;
      const consumer = room.keyed(await room.harness.start(), async (message) => {
        if (far) throw new RetryAt(new Date(Date.now() + 3_600_000));
        await handle(message);
      });
      await room.low('A', 2, 1);
      await eventually(async () => expect(await standing(consumer, 'A')).toEqual(['A:2 waiting', 'A:1 queued']));
      expect(await consumer.parked.retry(room.key('A'))).toEqual({ handled: 0, left: 2 });
      expect(await standing(consumer, 'A')).toEqual(['A:2 waiting', 'A:1 queued']);
      far = false;
      expect(await consumer.parked.retry(room.key('A'))).toEqual({ handled: 2, left: 0 });
      await room.low('A', 0);
      await room.hears(heard, ['A:2', 'A:1', 'A:0']);
    });

    it('a waiting message can be dropped, and its key goes on', async () => {
      const consumer = room.keyed(await room.harness.start(), async (message) => {
        if (tell(message) === 'A:3') throw new RetryAt(new Date(Date.now() + 3_600_000));
        await handle(message);
      });
      await room.low('A', 3, 2);
      await eventually(async () => expect(await standing(consumer, 'A')).toEqual(['A:3 waiting', 'A:2 queued']));
      const { position } = (await consumer.parked.list())[0]!.message;
      expect(await consumer.parked.drop(room.key('A'), position)).toEqual({ handled: 1, left: 0 });
      await room.low('A', 1);
      await room.hears(heard, ['A:2', 'A:1']);
      expect(await consumer.parked.list()).toEqual([]);
    });

    it('waiting messages leave most permits of the semaphore to new ones', async () => {
      let most = 0;
      let trying = 0;
      const consumer = room.keyed(
        await room.harness.start(),
        async (message) => {
          if (tell(message).startsWith('B')) return void heard.push(tell(message));
          most = Math.max(most, ++trying);
          await sleep(20);
          trying--;
          throw new RetryAt(new Date(Date.now() + 50));
        },
        { concurrency: 8 },
      );
      for (let sku = 0; sku < 30; sku++) await room.low(`S${sku}`, 1);
      await eventually(async () => expect(await consumer.parked.list()).toHaveLength(30));
      most = 0;
      await sleep(300);
      await room.low('B', 3, 2, 1);
      await room.hears(heard, ['B:3', 'B:2', 'B:1']);
      expect(most).toBeGreaterThan(0);
      expect(most).toBeLessThanOrEqual(2);
    });
  });
}
