/// <reference types="jest" />
import { eventually } from '@maru/testing';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Message } from '../message';
import { PoisonMessage } from '../poison-message';
import type { BusProcess, MakeHarness } from './message-bus.harness';
import { StockRoom, tell } from './stock-room';

const countdown = (sku: string, from: number) => Array.from({ length: from }, (_, index) => `${sku}:${from - index}`);
const numbers = (from: number) => Array.from({ length: from }, (_, index) => from - index);

/** The contract for batch groups: effect and position in one transaction. */
export function batchContract(makeHarness: MakeHarness): void {
  describe('a batch group', () => {
    let room: StockRoom;
    let process: BusProcess;
    beforeEach(async () => {
      room = await StockRoom.open(makeHarness);
      process = await room.harness.start();
      await room.createEffects(process);
    });
    afterEach(() => room.harness.close());

    const settled = (expected: readonly string[], witness = process) =>
      eventually(async () => expect(await room.effects(witness)).toEqual(expected), 8_000);

    it('commits the effects of all messages in order, and reports them after the commit', async () => {
      const told: string[] = [];
      room.batched(process, room.recordEffects, { committed: (messages) => void told.push(...messages.map(tell)) });
      await room.low('A', ...numbers(30));
      await settled(countdown('A', 30));
      await room.hears(told, countdown('A', 30));
    });

    it('makes an uncommitted effect once in the next process', async () => {
      let applied = 0;
      room.batched(process, async (messages, transaction) => {
        await room.recordEffects(messages, transaction);
        applied++;
        await new Promise(() => undefined);
      });
      await room.low('A', 2, 1);
      await eventually(() => expect(applied).toBe(1));
      await room.crash(process);
      const next = await room.harness.start();
      room.batched(next, room.recordEffects);
      await settled(['A:2', 'A:1'], next);
    });

    it('makes every effect exactly once, whenever its process dies', async () => {
      for (let count = 40; count > 0; count -= 5) {
        const mortal = await room.harness.start();
        room.batched(mortal, room.recordEffects, { batchSize: 3 });
        await room.low('A', count, count - 1, count - 2, count - 3, count - 4);
        await sleep(Math.random() * 40);
        await room.crash(mortal);
      }
      room.batched(process, room.recordEffects);
      await settled(countdown('A', 40));
      await sleep(50);
      await settled(countdown('A', 40));
    });

    it('makes every effect once in two instances', async () => {
      const other = await room.harness.start();
      room.batched(process, room.recordEffects, { batchSize: 2 });
      room.batched(other, room.recordEffects, { batchSize: 3 });
      for (const count of numbers(40)) await room.low('A', count);
      await settled(countdown('A', 40));
    });

    it('makes the handler forget after a turn of another instance, and makes every effect once', async () => {
      let forgotten = 0;
      const done: string[] = [];
      room.batched(process, room.recordEffects, {
        forget: () => void forgotten++,
        committed: (messages) => void done.push(...messages.map(tell)),
      });
      const batch = async (count: number) => {
        await room.low('A', count);
        await eventually(() => expect(done.at(-1)).toBe(`A:${count}`), 8_000);
      };
      for (const count of [5, 4, 3]) await batch(count);
      forgotten = 0;
      await process.dataSource.query(
        `UPDATE consumer_positions SET version = version + 1 WHERE consumer_group = $1 AND partition = ''`,
        [room.group],
      );
      await batch(2);
      expect(forgotten).toBeGreaterThan(0);
      await batch(1);
      await settled(['A:5', 'A:4', 'A:3', 'A:2', 'A:1']);
    });

    it('parks only the key of a write that the database refuses', async () => {
      const effect = (count: number) => `A:${count}`.replace(/^A:4$/, '');
      await process.dataSource.query(`ALTER TABLE effects ADD CHECK (told <> '')`);
      const told = (messages: readonly Message[]) =>
        messages.map((message) => effect(Number(tell(message).split(':')[1])));
      const consumer = room.batched(
        process,
        async (messages, transaction) => {
          await transaction.query('INSERT INTO effects (told) SELECT unnest($1::text[])', [told(messages)]);
        },
        {
          writes: async (messages) => {
            const document = JSON.stringify(told(messages));
            return [{ sql: 'INSERT INTO effects (told) SELECT json_array_elements_text($1)', document }];
          },
        },
      );
      for (const count of numbers(8)) await room.low('A', count);
      await eventually(async () => {
        const parked = await consumer.parked.list();
        expect(parked.map(({ message }) => tell(message))).toEqual(['A:4', 'A:3', 'A:2', 'A:1']);
      }, 8_000);
      await settled(['A:8', 'A:7', 'A:6', 'A:5']);
    });

    it('parks only the key of a message that makes the handler throw', async () => {
      const consumer = room.batched(process, async (messages, transaction) => {
        if (messages.some((message) => tell(message) === 'A:4')) throw new Error('cannot take it');
        await room.recordEffects(messages, transaction);
      });
      for (const count of numbers(6)) {
        await room.low('A', count);
        await room.low('B', count);
      }
      await eventually(async () => {
        expect((await room.effects(process)).filter((told) => told.startsWith('B'))).toEqual(countdown('B', 6));
        const parked = await consumer.parked.list();
        expect(parked.map(({ message }) => tell(message))).toEqual(['A:4', 'A:3', 'A:2', 'A:1']);
      }, 8_000);
      expect((await room.effects(process)).filter((told) => told.startsWith('A'))).toEqual(['A:6', 'A:5']);
      expect((await consumer.parked.list())[0]).toMatchObject({ error: 'Error: cannot take it', attempts: 3 });
    });

    it('parks a poison message at once when the handler names it', async () => {
      let calls = 0;
      const consumer = room.batched(process, async (messages, transaction) => {
        calls++;
        const poison = messages.find((message) => tell(message) === 'A:20');
        if (poison) throw new PoisonMessage(poison, new Error('cannot take it'));
        await room.recordEffects(messages, transaction);
      });
      await room.low('B', 1);
      await room.low('A', 20, 19);
      await eventually(async () => expect(await consumer.parked.list()).toHaveLength(2));
      await settled(['B:1']);
      expect(calls).toBeLessThanOrEqual(4);
    });

    it('parks a message that breaks its contract without an attempt', async () => {
      const consumer = room.batched(process, room.recordEffects);
      await room.low('A', 3, -2, 1);
      await room.low('B', 1);
      await settled(['A:3', 'B:1']);
      expect((await consumer.parked.list()).map(({ message }) => tell(message))).toEqual(['A:-2', 'A:1']);
    });

    it('retries until a fault of the infrastructure is over, and parks nothing', async () => {
      let faults = 6;
      const consumer = room.batched(process, async (messages, transaction) => {
        await room.recordEffects(messages, transaction);
        if (faults-- > 0) throw Object.assign(new Error('deadlock detected'), { code: '40P01' });
      });
      await room.low('A', 2, 1);
      await settled(['A:2', 'A:1']);
      expect(await consumer.parked.list()).toEqual([]);
    });

    it('makes the parked effects in order at a retry, and then goes on with the key', async () => {
      let poison = 'A:3';
      const consumer = room.batched(process, async (messages, transaction) => {
        if (messages.some((message) => tell(message) === poison)) throw new Error('cannot take it');
        await room.recordEffects(messages, transaction);
      });
      await room.low('A', 3, 2);
      await eventually(async () => expect(await consumer.parked.list()).toHaveLength(2));
      expect(await consumer.parked.retry(room.key('A'))).toEqual({ handled: 0, left: 2 });
      poison = '';
      expect(await consumer.parked.retry(room.key('A'))).toEqual({ handled: 2, left: 0 });
      await room.low('A', 1);
      await settled(['A:3', 'A:2', 'A:1']);
    });

    it('goes on in one instance with a key that another one has freed', async () => {
      const handle: typeof room.recordEffects = async (messages, transaction) => {
        if (messages.some((message) => tell(message) === 'A:3')) throw new Error('cannot take it');
        await room.recordEffects(messages, transaction);
      };
      const one = room.batched(process, handle);
      await room.low('A', 3);
      await eventually(async () => expect(await one.parked.list()).toHaveLength(1));
      const other = room.batched(await room.harness.start(), handle);
      await eventually(() => expect(other.position()).toBe(one.position()));
      const [poison] = await one.parked.list();
      await one.parked.drop(room.key('A'), poison!.message.position);
      await one.close();
      await room.low('A', 2);
      await settled(['A:2']);
      expect(await other.parked.list()).toEqual([]);
    });

    it('tells the handler to forget when a transaction has failed', async () => {
      let forgotten = 0;
      let fail = true;
      room.batched(
        process,
        async (messages, transaction) => {
          await room.recordEffects(messages, transaction);
          if (fail) {
            fail = false;
            forgotten = 0;
            throw Object.assign(new Error('gone'), { code: 'ECONNRESET' });
          }
          expect(forgotten).toBeGreaterThan(0);
        },
        { forget: () => void forgotten++ },
      );
      await room.low('A', 1);
      await settled(['A:1']);
      expect(forgotten).toBeGreaterThan(0);
    });
  });
}
