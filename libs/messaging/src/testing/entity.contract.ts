/// <reference types="jest" />
import { StockLow } from '@maru/testing/stock';
import { deriveId, SystemRandom } from '@maru/kernel';
import { eventually } from '@maru/testing';
import { RetryAt } from '../delivery/retry-later';
import type { Message } from '../message';
import type { Consumer } from '../message-bus';
import type { MakeHarness } from './message-bus.harness';
import { StockRoom, tell } from './stock-room';

const random = new SystemRandom();

/** The contract for entities: messages of all its streams wait behind the first one that waits or is parked. */
export function entityContract(makeHarness: MakeHarness): void {
  describe('the streams of one entity', () => {
    let room: StockRoom;
    let heard: string[];
    let refused: string | undefined;
    let shelf: string;
    let count: string;
    let entity: string;
    beforeEach(async () => {
      room = await StockRoom.open(makeHarness);
      heard = [];
      refused = undefined;
      const id = deriveId(random.next());
      shelf = `inventory.shelf-${id}`;
      count = `inventory.shelf-count-${id}`;
      entity = `inventory.${id}`;
    });
    afterEach(() => room.harness.close());

    const append = (stream: string, ...numbers: number[]) =>
      room.append(
        stream,
        numbers.map((available) => {
          const data = { sku: stream === shelf ? 'SHELF' : 'COUNT', available, threshold: 1 };
          return { type: StockLow.type, data };
        }),
      );
    const handle = async (message: Message) => {
      if (tell(message) === refused) throw new Error('cannot take it');
      heard.push(tell(message));
    };
    const aside = async (consumer: Consumer) =>
      (await consumer.parked.list()).map(({ message, state }) => `${tell(message)} ${state}`);
    const asideAre = (consumer: Consumer, expected: readonly string[]) =>
      eventually(async () => expect(await aside(consumer)).toEqual(expected), 8_000);
    /** Appends four messages of the two streams in turn, and one of another key. */
    const appendFour = async () => {
      await append(shelf, 4);
      await append(count, 3);
      await append(shelf, 2);
      await append(count, 1);
      await room.low('B', 1);
    };
    const IN_ORDER = ['SHELF:4', 'COUNT:3', 'SHELF:2', 'COUNT:1'];

    it('queue behind a parked message, and a retry of any of them handles all in the order of the log', async () => {
      refused = 'SHELF:4';
      const consumer = room.keyed(await room.harness.start(), handle);
      await appendFour();
      await asideAre(consumer, ['SHELF:4 parked', 'COUNT:3 queued', 'SHELF:2 queued', 'COUNT:1 queued']);
      await eventually(() => expect(heard).toEqual(['B:1']));
      const [first, second] = await consumer.parked.page({ limit: 2 });
      expect([first!.key, second!.key]).toEqual([shelf, count]);
      expect([first!.entity, second!.entity]).toEqual([entity, entity]);
      expect(await consumer.parked.find(entity, first!.position)).toMatchObject({ error: 'Error: cannot take it' });
      refused = undefined;
      expect(await consumer.parked.retry(count)).toEqual({ handled: 4, left: 0 });
      await append(count, 0);
      await room.hears(heard, ['B:1', ...IN_ORDER, 'COUNT:0']);
    });

    it('queue behind a waiting message, and go on in order by themselves', async () => {
      const consumer = room.keyed(await room.harness.start(), async (message) => {
        if (tell(message) === 'SHELF:4' && !heard.includes('B:1')) throw new RetryAt(new Date(Date.now() + 100));
        await handle(message);
      });
      await appendFour();
      await room.hears(heard, ['B:1', ...IN_ORDER]);
      await asideAre(consumer, []);
    });

    it('go on after the parked message was dropped under the name of the entity', async () => {
      refused = 'SHELF:4';
      const consumer = room.keyed(await room.harness.start(), handle);
      await appendFour();
      await asideAre(consumer, ['SHELF:4 parked', 'COUNT:3 queued', 'SHELF:2 queued', 'COUNT:1 queued']);
      const { position } = (await consumer.parked.list())[0]!.message;
      expect(await consumer.parked.drop(entity, position)).toEqual({ handled: 3, left: 0 });
      await room.hears(heard, ['B:1', ...IN_ORDER.slice(1)]);
      await asideAre(consumer, []);
    });

    it('stay behind the parked message in the next process', async () => {
      refused = 'SHELF:4';
      const first = await room.harness.start();
      const consumer = room.keyed(first, handle);
      await append(shelf, 4);
      await asideAre(consumer, ['SHELF:4 parked']);
      await room.crash(first);
      await append(count, 3);
      const next = room.keyed(await room.harness.start(), handle);
      await asideAre(next, ['SHELF:4 parked', 'COUNT:3 queued']);
      expect(heard).toEqual([]);
    });

    it('are handled once more, in order, after a crash before the position has passed them', async () => {
      const process = await room.harness.start();
      refused = 'SHELF:2';
      const stuck = room.keyed(process, async (message) => {
        // Holds the position before all of them.
        if (tell(message) === 'B:9') await new Promise(() => undefined);
        await handle(message);
      });
      await room.low('B', 9);
      await append(count, 3);
      await append(shelf, 2);
      await append(count, 1);
      await asideAre(stuck, ['SHELF:2 parked', 'COUNT:1 queued']);
      await room.crash(process);
      const next = room.keyed(await room.harness.start(), handle);
      await eventually(() => expect(heard).toEqual(expect.arrayContaining(['B:9'])));
      await eventually(() => expect(heard.filter((told) => told === 'COUNT:3')).toHaveLength(2));
      await asideAre(next, ['SHELF:2 parked', 'COUNT:1 queued']);
      refused = undefined;
      expect(await next.parked.retry(shelf)).toEqual({ handled: 2, left: 0 });
      expect(heard.slice(-2)).toEqual(['SHELF:2', 'COUNT:1']);
    });

    it('of a batch group queue behind a parked message, and a retry makes all effects in the order of the log', async () => {
      const process = await room.harness.start();
      await room.createEffects(process);
      refused = 'SHELF:4';
      const consumer = room.batched(process, async (messages, transaction) => {
        if (messages.some((message) => tell(message) === refused)) throw new Error('cannot take it');
        await room.recordEffects(messages, transaction);
      });
      await appendFour();
      await asideAre(consumer, ['SHELF:4 parked', 'COUNT:3 queued', 'SHELF:2 queued', 'COUNT:1 queued']);
      await eventually(async () => expect(await room.effects(process)).toEqual(['B:1']));
      refused = undefined;
      expect(await consumer.parked.retry(count)).toEqual({ handled: 4, left: 0 });
      await append(count, 0);
      await eventually(async () => expect(await room.effects(process)).toEqual(['B:1', ...IN_ORDER, 'COUNT:0']), 8_000);
    });

    it('of a batch group go on after the parked message was dropped', async () => {
      const process = await room.harness.start();
      await room.createEffects(process);
      const consumer = room.batched(process, async (messages, transaction) => {
        if (messages.some((message) => tell(message) === 'SHELF:4')) throw new Error('cannot take it');
        await room.recordEffects(messages, transaction);
      });
      await appendFour();
      await asideAre(consumer, ['SHELF:4 parked', 'COUNT:3 queued', 'SHELF:2 queued', 'COUNT:1 queued']);
      const { position } = (await consumer.parked.list())[0]!.message;
      expect(await consumer.parked.drop(shelf, position)).toEqual({ handled: 3, left: 0 });
      expect((await room.effects(process)).filter((told) => !told.startsWith('B'))).toEqual(IN_ORDER.slice(1));
    });
  });
}
