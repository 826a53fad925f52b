/// <reference types="jest" />
import { currentCausation } from '@maru/kernel';
import { eventually } from '@maru/testing';
import { setTimeout as sleep } from 'node:timers/promises';
import type { MakeHarness } from './message-bus.harness';
import { StockRoom, tell } from './stock-room';

/** The contract for keyed groups. */
export function keyedContract(makeHarness: MakeHarness): void {
  describe('a keyed group', () => {
    let room: StockRoom;
    beforeEach(async () => (room = await StockRoom.open(makeHarness)));
    afterEach(() => room.harness.close());

    it('keeps the order of each key and never handles two messages of one key at a time', async () => {
      const heard = new Map<string, string[]>();
      const busy = new Set<string>();
      room.keyed(await room.harness.start(), async (message) => {
        expect(busy.has(message.key)).toBe(false);
        busy.add(message.key);
        await sleep(Math.random() * 3);
        busy.delete(message.key);
        heard.set(message.key, [...(heard.get(message.key) ?? []), tell(message)]);
      });
      for (let count = 9; count > 0; count--) for (const sku of ['A', 'B', 'C']) await room.low(sku, count);
      await eventually(() => {
        for (const sku of ['A', 'B', 'C'])
          expect(heard.get(room.key(sku))).toEqual([9, 8, 7, 6, 5, 4, 3, 2, 1].map((count) => `${sku}:${count}`));
      });
    });

    it('goes on with other keys while one is slow', async () => {
      const heard: string[] = [];
      let release = () => {};
      const gate = new Promise<void>((resolve) => (release = resolve));
      room.keyed(await room.harness.start(), async (message) => {
        if (message.key === room.key('SLOW')) await gate;
        heard.push(tell(message));
      });
      await room.low('SLOW', 2, 1);
      await room.low('A', 2, 1);
      await room.hears(heard, ['A:2', 'A:1']);
      release();
      await room.hears(heard, ['A:2', 'A:1', 'SLOW:2', 'SLOW:1']);
    });

    it('gives the place of a failing key to others while it waits', async () => {
      const heard: string[] = [];
      room.keyed(
        await room.harness.start(),
        async (message) => {
          if (message.key === room.key('DOWN')) throw Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });
          heard.push(tell(message));
        },
        { concurrency: 1 },
      );
      await room.low('DOWN', 1);
      await room.low('A', 3, 2, 1);
      await room.hears(heard, ['A:3', 'A:2', 'A:1']);
    });

    it('makes each message the cause of the effects of its handler', async () => {
      const causes: unknown[] = [];
      room.keyed(await room.harness.start(), async () => {
        await sleep(1);
        causes.push(currentCausation());
      });
      await room.low('A', 1);
      const [event] = await room.harness.store.readStream(room.key('A'));
      const actor = { kind: 'service', id: 'suite' };
      const cause = { messageId: event!.id, correlationId: 'a-conversation', actor };
      await eventually(() => expect(causes).toEqual([cause]));
    });

    it('tries a failed message again before the next one of its key', async () => {
      const heard: string[] = [];
      let failures = 2;
      const consumer = room.keyed(await room.harness.start(), async (message) => {
        if (tell(message) === 'A:2' && failures-- > 0) throw new Error('not today');
        heard.push(tell(message));
      });
      await room.low('A', 3, 2, 1);
      await room.hears(heard, ['A:3', 'A:2', 'A:1']);
      expect(await consumer.parked.list()).toEqual([]);
    });

    it('handles the messages in flight again in the next process after a crash', async () => {
      const first = await room.harness.start();
      const begun: string[] = [];
      room.keyed(first, (message) => {
        begun.push(tell(message));
        return new Promise(() => undefined);
      });
      await room.low('A', 2, 1);
      await room.low('B', 1);
      await eventually(() => expect([...begun].sort()).toEqual(['A:2', 'B:1']));
      await room.crash(first);
      const heard: string[] = [];
      room.keyed(await room.harness.start(), async (message) => void heard.push(tell(message)));
      await eventually(() => expect([...heard].sort()).toEqual(['A:1', 'A:2', 'B:1']));
    });

    it('skips no message and reorders no key, whenever its process dies', async () => {
      const heard: string[] = [];
      for (let count = 40; count > 0; count -= 5) {
        const process = await room.harness.start();
        room.keyed(process, async (message) => {
          await sleep(Math.random() * 4);
          heard.push(tell(message));
        });
        for (const sku of ['A', 'B']) await room.low(sku, count, count - 1, count - 2, count - 3, count - 4);
        await sleep(Math.random() * 60);
        await room.crash(process);
      }
      room.keyed(await room.harness.start(), async (message) => void heard.push(tell(message)));
      await eventually(() => {
        for (const sku of ['A', 'B']) {
          const firstTimes = [...new Set(heard.filter((told) => told.startsWith(sku)))];
          expect(firstTimes).toEqual(Array.from({ length: 40 }, (_, index) => `${sku}:${40 - index}`));
        }
      });
    });

    it('waits for the running handler when it is closed', async () => {
      let done = false;
      let begun = false;
      const consumer = room.keyed(await room.harness.start(), async () => {
        begun = true;
        await sleep(50);
        done = true;
      });
      await room.low('A', 1);
      await eventually(() => expect(begun).toBe(true));
      await consumer.close();
      expect(done).toBe(true);
    });
  });
}
