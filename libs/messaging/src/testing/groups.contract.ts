/// <reference types="jest" />
import { CustomerRegistered, StockLow, StockReceived } from '@maru/testing/stock';
import { deriveId } from '@maru/kernel';
import { eventually } from '@maru/testing';
import type { Message } from '../message';
import type { MakeHarness } from './message-bus.harness';
import { StockRoom, tell } from './stock-room';

/** The contract for groups: the messages that each of them gets. */
export function groupsContract(makeHarness: MakeHarness): void {
  describe('a group', () => {
    let room: StockRoom;
    beforeEach(async () => (room = await StockRoom.open(makeHarness)));
    afterEach(() => room.harness.close());

    it('starts from the beginning when it is new', async () => {
      await room.low('A', 3, 2, 1);
      const heard: string[] = [];
      room.keyed(await room.harness.start(), async (message) => void heard.push(tell(message)));
      await room.hears(heard, ['A:3', 'A:2', 'A:1']);
    });

    it('hears everything, whatever another group has heard', async () => {
      const process = await room.harness.start();
      const one: string[] = [];
      const other: string[] = [];
      room.keyed(process, async (message) => void one.push(tell(message)));
      room.keyed(process, async (message) => void other.push(tell(message)), { group: `${room.group}-other` });
      await room.low('A', 2, 1);
      await room.hears(one, ['A:2', 'A:1']);
      await room.hears(other, ['A:2', 'A:1']);
    });

    it('is not blocked by another group that is stuck', async () => {
      const process = await room.harness.start();
      const heard: string[] = [];
      let release = () => {};
      room.keyed(process, () => new Promise((resolve) => (release = resolve)));
      room.keyed(process, async (message) => void heard.push(tell(message)), { group: `${room.group}-other` });
      await room.low('A', 1);
      await room.hears(heard, ['A:1']);
      release();
    });

    it('never hears the private events of a context', async () => {
      const heard: string[] = [];
      room.keyed(await room.harness.start(), async (message) => void heard.push(message.type), {
        types: [StockLow.type, 'inventory.shelf-counted.v1'],
      });
      await room.append(room.key('A'), [{ type: 'inventory.shelf-counted.v1', data: { counted: 7 } }]);
      await room.low('A', 1);
      await room.hears(heard, [StockLow.type]);
    });

    it('hears the types that it asked for and no others', async () => {
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

    it('gets each message with its id, stream, revision, causation and time', async () => {
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

    it('goes on without a repetition after it was closed', async () => {
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
