/// <reference types="jest" />
import { StockLow, StockReceived } from '@maru/testing/stock';
import { deriveId } from '@maru/kernel';
import { eventually } from '@maru/testing';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Message } from '../message';
import type { Consumer } from '../message-bus';
import type { BusProcess, MakeHarness } from './message-bus.harness';
import { StockRoom } from './stock-room';

const OLD = [StockLow.type];
const NEW = [StockLow.type, StockReceived.type];

/**
 * The contract for two versions of one group. The newer one hears one more type.
 * The harness gives its bus a `presenceMs` of some hundred ms.
 * @param presenceMs that of the harness
 */
export function versionsContract(makeHarness: MakeHarness, presenceMs: number): void {
  describe.each(['keyed', 'batch'] as const)('two versions of a %s group', (mode) => {
    let room: StockRoom;
    let witness: BusProcess;
    let heard: string[];
    beforeEach(async () => {
      heard = [];
      room = await StockRoom.open(makeHarness);
      witness = await room.harness.start();
      await room.createEffects(witness);
    });
    afterEach(() => room.harness.close());

    const consume = (process: BusProcess, types: readonly string[], pace = 0): Consumer => {
      if (mode === 'keyed') {
        const handle = async (message: Message) => {
          await sleep(pace);
          heard.push(saidOf(message));
        };
        return room.keyed(process, handle, { types });
      }
      return room.batched(
        process,
        async (messages, transaction) => {
          await sleep(pace);
          await transaction.query('INSERT INTO effects (told) SELECT unnest($1::text[])', [messages.map(saidOf)]);
        },
        { types, ...(pace > 0 && { batchSize: 4 }) },
      );
    };
    const effects = async () => (mode === 'keyed' ? heard : room.effects(witness));
    const tells = (expected: readonly string[], withinMs = 8_000) =>
      eventually(async () => expect(await effects()).toEqual(expected), withinMs);
    const received = (sku: string, ...quantities: number[]) =>
      room.append(
        room.key(sku),
        quantities.map((quantity) => ({
          type: StockReceived.type,
          data: { sku, warehouse: 'SEOUL', quantity, receiptId: deriveId('receipt', sku, quantity) },
        })),
      );
    /** The stored position of the group. */
    const stored = async () => {
      const rows = await witness.dataSource.query<{ position: string }[]>(
        'SELECT max(position) AS position FROM consumer_positions WHERE consumer_group = $1',
        [room.group],
      );
      return rows[0]?.position;
    };
    const passed = () => eventually(async () => expect(await stored()).toBe(await room.harness.store.head()), 8_000);

    it('the newer one hears messages that the older one passed, and none twice', async () => {
      const old = await room.harness.start();
      const consumer = consume(old, OLD);
      await room.low('A', 3);
      await received('A', 10);
      await room.low('B', 2);
      await received('B', 20);
      await tells(['A:3', 'B:2']);
      await passed();
      await consumer.close();
      consume(await room.harness.start(), NEW);
      await tells(['A:3', 'B:2', 'A+10', 'B+20']);
      await room.low('A', 1);
      await received('A', 30);
      await tells(['A:3', 'B:2', 'A+10', 'B+20', 'A:1', 'A+30']);
    });

    it('the newer one takes over from one that still runs, and the older one stands by', async () => {
      consume(await room.harness.start(), OLD);
      await room.low('A', 3);
      await received('A', 10);
      await tells(['A:3']);
      await passed();
      consume(await room.harness.start(), NEW);
      await tells(['A:3', 'A+10']);
      await sleep(presenceMs);
      await room.low('B', 2);
      await received('B', 20);
      await tells(['A:3', 'A+10', 'B:2', 'B+20']);
      await sleep(presenceMs);
      expect(await effects()).toEqual(['A:3', 'A+10', 'B:2', 'B+20']);
    });

    it('the older one goes on after a roll-back, and the newer one reads the missed messages when it is back', async () => {
      const first = consume(await room.harness.start(), NEW);
      await room.low('A', 9);
      await received('A', 10);
      await tells(['A:9', 'A+10']);
      await first.close();
      const rolledBack = consume(await room.harness.start(), OLD);
      await room.low('A', 8);
      await received('A', 20);
      await room.low('B', 7);
      await tells(['A:9', 'A+10', 'A:8', 'B:7']);
      await passed();
      await rolledBack.close();
      const back = consume(await room.harness.start(), NEW);
      await tells(['A:9', 'A+10', 'A:8', 'B:7', 'A+20']);
      await back.close();
      // After a second roll-back, each missed stretch is read again once.
      const again = consume(await room.harness.start(), OLD);
      await received('B', 30);
      await room.low('B', 6);
      await tells(['A:9', 'A+10', 'A:8', 'B:7', 'A+20', 'B:6']);
      await passed();
      await again.close();
      consume(await room.harness.start(), NEW);
      await tells(['A:9', 'A+10', 'A:8', 'B:7', 'A+20', 'B:6', 'B+30']);
      await sleep(100);
      expect(await effects()).toHaveLength(7);
    });

    it('the newer one loses nothing when it dies while it reads missed messages again', async () => {
      const quantities = Array.from({ length: 40 }, (_, index) => index + 1);
      const old = consume(await room.harness.start(), OLD);
      for (const quantity of quantities) await received(`S${quantity % 7}`, quantity);
      await room.low('A', 1);
      await tells(['A:1']);
      await passed();
      await old.close();
      for (let life = 0; life < 4; life++) {
        const mortal = await room.harness.start();
        const before = (await effects()).length;
        consume(mortal, NEW, 5);
        await eventually(async () => expect((await effects()).length).toBeGreaterThan(before), 8_000, 2);
        await sleep(life * 7);
        await room.crash(mortal);
      }
      consume(await room.harness.start(), NEW);
      const expected = ['A:1', ...quantities.map((quantity) => `S${quantity % 7}+${quantity}`)].sort();
      const told = async () => (mode === 'keyed' ? [...new Set(await effects())] : await effects()).sort();
      await eventually(async () => expect(await told()).toEqual(expected), 8_000);
      await room.low('A', 0);
      await eventually(async () => expect(await effects()).toContain('A:0'), 8_000);
      expect(await told()).toEqual([...expected, 'A:0'].sort());
    });

    it('a message that the newer one parked stays parked when the older one retries it', async () => {
      const newer = consume(await room.harness.start(), NEW);
      await received('A', -1);
      await eventually(async () => expect(await newer.parked.list()).toHaveLength(1), 8_000);
      await newer.close();
      const old = consume(await room.harness.start(), OLD);
      expect(await old.parked.retry(room.key('A'))).toEqual({ handled: 0, left: 1 });
      expect((await old.parked.list())[0]!.error).toMatch(/this version does not hear inventory.stock-received.v1/);
    });

    it('a row without types counts as one with the same types', async () => {
      const before = consume(await room.harness.start(), NEW);
      await room.low('A', 3);
      await received('A', 10);
      await tells(['A:3', 'A+10']);
      await passed();
      await before.close();
      await witness.dataSource.query('UPDATE consumer_positions SET hears = NULL');
      consume(await room.harness.start(), NEW);
      await received('A', 20);
      await tells(['A:3', 'A+10', 'A+20']);
    });
  });
}

/** `A:3` for 3 that are left of SKU A, `A+10` for 10 that came in. */
function saidOf({ data }: Message): string {
  const { sku, available, quantity } = data as { sku: string; available?: number; quantity?: number };
  return available === undefined ? `${sku}+${quantity}` : `${sku}:${available}`;
}
