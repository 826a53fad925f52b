/// <reference types="jest" />
import { eventually } from '@maru/testing';
import type { Consumer } from '../message-bus';
import type { MakeHarness } from './message-bus.harness';
import { HARNESS_RETRY } from './message-bus.harness';
import { StockRoom, tell } from './stock-room';

async function parked(consumer: Consumer): Promise<string[]> {
  return (await consumer.parked.list()).map(({ message }) => tell(message));
}

/** The contract for messages that cannot be handled. */
export function parkingContract(makeHarness: MakeHarness): void {
  describe('parking', () => {
    let room: StockRoom;
    let heard: string[];
    let poison: Set<string>;
    const handle = async (message: Parameters<typeof tell>[0]) => {
      if (poison.has(tell(message))) throw new Error(`cannot take ${tell(message)}`);
      heard.push(tell(message));
    };

    beforeEach(async () => {
      room = await StockRoom.open(makeHarness);
      heard = [];
      poison = new Set();
    });
    afterEach(() => room.harness.close());

    it('a poison message parks its key only, and later messages of the key queue behind it in order', async () => {
      poison.add('A:4');
      const consumer = room.keyed(await room.harness.start(), handle);
      await room.low('A', 5, 4, 3, 2);
      await room.low('B', 2, 1);
      await eventually(async () => expect(await parked(consumer)).toEqual(['A:4', 'A:3', 'A:2']));
      await room.low('A', 1);
      await eventually(async () => expect(await parked(consumer)).toEqual(['A:4', 'A:3', 'A:2', 'A:1']));
      await eventually(() => expect([...heard].sort()).toEqual(['A:5', 'B:1', 'B:2']));
      const [first, second] = await consumer.parked.list();
      expect(first).toMatchObject({
        group: room.group,
        error: 'Error: cannot take A:4',
        attempts: HARNESS_RETRY.attempts,
      });
      expect(first!.message.occurredAt).toBeInstanceOf(Date);
      expect(second).toMatchObject({ attempts: 0 });
    });

    it('a message that breaks its contract is parked without an attempt', async () => {
      const consumer = room.keyed(await room.harness.start(), handle);
      await room.low('A', 2, -1, 1);
      await room.low('B', 1);
      await eventually(async () => expect(await parked(consumer)).toEqual(['A:-1', 'A:1']));
      await eventually(() => expect([...heard].sort()).toEqual(['A:2', 'B:1']));
      expect((await consumer.parked.list())[0]!.error).toMatch(/available/);
    });

    it('a message is retried for ever at a lost connection, a deadlock or a lost race, and is not parked', async () => {
      const faults = [
        Object.assign(new Error('connection refused'), { code: 'ECONNREFUSED' }),
        Object.assign(new Error('deadlock detected'), { code: '40P01' }),
        Object.assign(new Error('could not serialize access'), { driverError: { code: '40001' } }),
        new Error('a step failed', { cause: new Error('Connection terminated unexpectedly') }),
        Object.assign(new Error('the stream changed'), { name: 'ConcurrencyConflict' }),
      ];
      const consumer = room.keyed(await room.harness.start(), async (message) => {
        const fault = faults.shift();
        if (fault) throw fault;
        heard.push(tell(message));
      });
      await room.low('A', 1);
      await room.hears(heard, ['A:1']);
      // The waiting message was a row, which is deleted after the handling.
      await eventually(async () => expect(await parked(consumer)).toEqual([]));
    });

    it('a parked key stays parked in the next process', async () => {
      poison.add('A:3');
      const first = await room.harness.start();
      const consumer = room.keyed(first, handle);
      await room.low('A', 3);
      await eventually(async () => expect(await parked(consumer)).toEqual(['A:3']));
      await room.crash(first);
      await room.low('A', 2, 1);
      const next = room.keyed(await room.harness.start(), handle);
      await eventually(async () => expect(await parked(next)).toEqual(['A:3', 'A:2', 'A:1']));
      expect(heard).toEqual([]);
    });

    it('a retry handles the parked messages in order, and then the key goes on', async () => {
      poison.add('A:4');
      const consumer = room.keyed(await room.harness.start(), handle);
      await room.low('A', 4, 3, 2);
      await eventually(async () => expect(await parked(consumer)).toHaveLength(3));
      poison.clear();
      expect(await consumer.parked.retry(room.key('A'))).toEqual({ handled: 3, left: 0 });
      await room.low('A', 1);
      await room.hears(heard, ['A:4', 'A:3', 'A:2', 'A:1']);
      expect(await parked(consumer)).toEqual([]);
    });

    it('messages that arrive during a retry are handled after it', async () => {
      poison.add('A:9');
      const consumer = room.keyed(await room.harness.start(), async (message) => {
        if (tell(message) === 'A:8') await room.low('A', 7, 6);
        await handle(message);
      });
      await room.low('A', 9, 8);
      await eventually(async () => expect(await parked(consumer)).toHaveLength(2));
      poison.clear();
      await consumer.parked.retry(room.key('A'));
      await room.hears(heard, ['A:9', 'A:8', 'A:7', 'A:6']);
    });

    it('a retry that fails again leaves the rest parked, in order', async () => {
      poison.add('A:3').add('A:2');
      const consumer = room.keyed(await room.harness.start(), handle);
      await room.low('A', 3, 2, 1);
      await eventually(async () => expect(await parked(consumer)).toHaveLength(3));
      poison.delete('A:3');
      expect(await consumer.parked.retry(room.key('A'))).toEqual({ handled: 1, left: 2 });
      expect(await parked(consumer)).toEqual(['A:2', 'A:1']);
      expect(heard).toEqual(['A:3']);
    });

    it('a key goes on when its poison message is dropped', async () => {
      poison.add('A:3');
      const consumer = room.keyed(await room.harness.start(), handle);
      await room.low('A', 3, 2, 1);
      await eventually(async () => expect(await parked(consumer)).toHaveLength(3));
      const { position } = (await consumer.parked.list())[0]!.message;
      expect(await consumer.parked.drop(room.key('A'), position)).toEqual({ handled: 2, left: 0 });
      await room.hears(heard, ['A:2', 'A:1']);
      expect(await parked(consumer)).toEqual([]);
    });

    it('a dropped message stays dropped when its process dies before the position has passed it', async () => {
      poison.add('A:3');
      const process = await room.harness.start();
      const stuck = room.keyed(process, async (message) => {
        if (tell(message) === 'B:1') await new Promise(() => undefined);
        await handle(message);
      });
      await room.low('B', 1);
      await room.low('A', 3, 2);
      await eventually(async () => expect(await parked(stuck)).toHaveLength(2));
      const { position } = (await stuck.parked.list())[0]!.message;
      expect(await stuck.parked.drop(room.key('A'), position)).toEqual({ handled: 1, left: 0 });
      await room.crash(process);
      heard.splice(0);
      const consumer = room.keyed(await room.harness.start(), handle);
      await room.low('A', 1);
      await eventually(() => expect(heard.filter((told) => told.startsWith('A'))).toEqual(['A:2', 'A:1']));
      await eventually(() => expect(heard).toContain('B:1'));
      expect(await parked(consumer)).toEqual([]);
    });
  });
}
