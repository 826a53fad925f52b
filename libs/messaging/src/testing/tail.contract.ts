/// <reference types="jest" />
import { StockLow } from '@maru/testing/stock';
import { eventually } from '@maru/testing';
import type { Message } from '../message';
import type { Tail } from '../tail';
import type { BusProcess, MakeHarness } from './message-bus.harness';
import { StockRoom, tell } from './stock-room';

/** The contract for tails: each hears everything from now on. */
export function tailContract(makeHarness: MakeHarness): void {
  describe('a tail', () => {
    let room: StockRoom;
    beforeEach(async () => (room = await StockRoom.open(makeHarness)));
    afterEach(() => room.harness.close());

    /** A tail that is connected, with what it hears. */
    async function open({ bus }: BusProcess, rest?: () => Promise<void>) {
      const heard: Message[] = [];
      let interrupted = 0;
      const tail: Tail = bus.tail({
        name: `${room.group}-tail`,
        contexts: ['inventory'],
        hear: (messages) => void heard.push(...messages),
        interrupted: () => void interrupted++,
        ...(rest && { rest }),
      });
      await eventually(() => expect(interrupted).toBe(1));
      return { tail, heard, told: () => heard.map(tell) };
    }

    it('hears what comes after it was opened, in every process, and nothing from before', async () => {
      await room.low('A', 9);
      const [one, other] = [await room.harness.start(), await room.harness.start()];
      const consumer: string[] = [];
      room.keyed(one, async (message) => void consumer.push(tell(message)));
      // The message from before is in the bus.
      await room.hears(consumer, ['A:9']);
      const tails = [await open(one), await open(other)];
      await room.low('A', 3, 2);
      await room.append(room.key('A'), [{ type: 'inventory.shelf-counted.v1', data: { counted: 7 } }]);
      await room.low('A', 1);
      for (const { told } of tails) await eventually(() => expect(told()).toEqual(['A:3', 'A:2', 'A:1']));
      const [{ heard }] = tails as [(typeof tails)[number]];
      const [event] = await room.harness.store.readStream(room.key('A'), { from: 1 });
      expect(heard[0]).toMatchObject({ id: event!.id, type: StockLow.type, key: room.key('A'), revision: 1 });
      expect(heard[0]!.occurredAt).toEqual(event!.recordedAt);
    });

    it('hears everything that came while it rested', async () => {
      const { told } = await open(await room.harness.start(), () => new Promise((end) => setTimeout(end, 100)));
      await room.low('A', 3);
      await eventually(() => expect(told()).toEqual(['A:3']));
      await room.low('A', 2, 1);
      await eventually(() => expect(told()).toEqual(['A:3', 'A:2', 'A:1']));
    });

    it('hears nothing more after it was closed, and another one goes on', async () => {
      const process = await room.harness.start();
      const [closed, open_] = [await open(process), await open(process)];
      await closed.tail.close();
      await room.low('A', 1);
      await eventually(() => expect(open_.told()).toEqual(['A:1']));
      expect(closed.told()).toEqual([]);
    });
  });
}
