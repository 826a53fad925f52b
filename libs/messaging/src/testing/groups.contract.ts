/// <reference types="jest" />
import { CustomerRegistered, StockLow, StockReceived } from '@maru/testing/stock';
import { deriveId } from '@maru/kernel';
import { eventually } from '@maru/testing';
import type { Message } from '../message';
import type { MakeHarness } from './message-bus.harness';
import { StockRoom, tell } from './stock-room';

/** Who hears what. */
export function groupsContract(makeHarness: MakeHarness): void {
  describe('groups', () => {
    let room: StockRoom;
    beforeEach(async () => (room = await StockRoom.open(makeHarness)));
    afterEach(() => room.harness.close());

    it('a new group starts from the beginning', async () => {
      await room.low('A', 3, 2, 1);
      const heard: string[] = [];
      room.keyed(await room.harness.start(), async (message) => void heard.push(tell(message)));
      await room.hears(heard, ['A:3', 'A:2', 'A:1']);
    });

    it('two groups hear everything, each for itself', async () => {
      const process = await room.harness.start();
      const one: string[] = [];
      const other: string[] = [];
      room.keyed(process, async (message) => void one.push(tell(message)));
      room.keyed(process, async (message) => void other.push(tell(message)), { group: `${room.group}-other` });
      await room.low('A', 2, 1);
      await room.hears(one, ['A:2', 'A:1']);
      await room.hears(other, ['A:2', 'A:1']);
    });

    it('a stuck group does not hold another one', async () => {
      const process = await room.harness.start();
      const heard: string[] = [];
      let release = () => {};
      room.keyed(process, () => new Promise((resolve) => (release = resolve)));
      room.keyed(process, async (message) => void heard.push(tell(message)), { group: `${room.group}-other` });
      await room.low('A', 1);
      await room.hears(heard, ['A:1']);
      release();
    });

    it('what a context keeps private never arrives', async () => {
      const heard: string[] = [];
      room.keyed(await room.harness.start(), async (message) => void heard.push(message.type), {
        types: [StockLow.type, 'inventory.shelf-counted.v1'],
      });
      await room.append(room.key('A'), [{ type: 'inventory.shelf-counted.v1', data: { counted: 7 } }]);
      await room.low('A', 1);
      await room.hears(heard, [StockLow.type]);
    });

    it('a group hears the types it asked for and no other', async () => {
      const heard: string[] = [];
      room.keyed(await room.harness.start(), async (message) => void heard.push(message.type), {
        types: [StockLow.type, CustomerRegistered.type],
      });
      const received = { sku: 'A', warehouse: 'SEOUL', quantity: 1, receiptId: deriveId('receipt') };
      await room.append(room.key('A'), [{ type: StockReceived.type, data: received }]);
      const person = { userId: deriveId('user'), email: 'sealed.v1.email', name: 'sealed.v1.name', locale: 'ko' };
      await room.append('customers.customer-1', [{ type: CustomerRegistered.type, data: person }]);
      await room.low('A', 1);
      await eventually(() => expect([...heard].sort()).toEqual([CustomerRegistered.type, StockLow.type]));
    });

    it('a message tells where it comes from', async () => {
      const heard: Message[] = [];
      room.keyed(await room.harness.start(), async (message) => void heard.push(message));
      await room.low('A', 2, 1);
      await eventually(() => expect(heard).toHaveLength(2));
      const [event] = await room.harness.store.readStream(room.key('A'), { from: 1 });
      expect(heard[1]).toMatchObject({
        id: event!.id,
        type: StockLow.type,
        data: { sku: 'A', available: 1, threshold: 1 },
        key: room.key('A'),
        revision: 1,
        correlationId: 'a-conversation',
        causationId: 'a-request',
        occurredAt: event!.recordedAt,
      });
      expect(heard[0]!.position < heard[1]!.position).toBe(true);
    });

    it('a group that was closed goes on where it was, without a repetition', async () => {
      const process = await room.harness.start();
      const heard: string[] = [];
      const consumer = room.keyed(process, async (message) => void heard.push(tell(message)));
      await room.low('A', 3, 2);
      await room.hears(heard, ['A:3', 'A:2']);
      await consumer.close();
      await room.low('A', 1);
      room.keyed(process, async (message) => void heard.push(tell(message)));
      await room.hears(heard, ['A:3', 'A:2', 'A:1']);
    });
  });
}
