import { InMemoryEventStore } from '@maru/event-store';
import { deriveId, SeededRandom } from '@maru/kernel';
import { idOfRequest } from '@maru/service';
import fc from 'fast-check';
import { otherClosings, otherReceipts } from './crowded-sku';
import { FalteringStore } from './faltering-store';
import { inventoryProcess } from './inventory-process';

async function shop(stock: number) {
  const log = new InMemoryEventStore();
  await inventoryProcess(log).stock('TEA', stock);
  return log;
}
/** A refusal is an answer, and a death may come at any time; nothing else may happen. */
const orDied = <T>(work: Promise<T>): Promise<T | undefined> =>
  work.catch((error: Error) => {
    if (error.name === 'ProcessDied' || error.name === 'Refusal') return undefined;
    throw error;
  });
const mostlyLives = fc.oneof(fc.constant(Infinity), fc.integer({ min: 1, max: 4 }));

it('books a key at most once and always reports that, in any race and after any crash', async () => {
  const request = fc.record({
    callerId: fc.constantFrom('kim', 'lee'),
    quantity: fc.constantFrom(5, 5, 7),
    diesAt: mostlyLives,
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(request, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 4 }),
      fc.constantFrom(10, 260),
      fc.nat(),
      async (turns, crowd, seed) => {
        const log = await shop(20);
        const random = new SeededRandom(seed);
        const answers: { callerId: string; receiptId: string; quantity: number; onHand: number }[] = [];
        const ask = async ({ callerId, quantity, diesAt }: { callerId: string; quantity: number; diesAt: number }) => {
          const store = new FalteringStore(log, random, () => otherReceipts(log, 'TEA', crowd), diesAt);
          const receipt = await orDied(inventoryProcess(store).receive({ callerId, key: 'k' }, 'TEA', quantity));
          if (receipt) answers.push({ callerId, ...receipt });
        };
        for (const turn of turns) await Promise.all(turn.map(ask));
        for (const callerId of ['kim', 'lee'])
          for (const quantity of [5, 7]) await ask({ callerId, quantity, diesAt: Infinity });

        let onHand = 0;
        const booked = new Map<string, { quantity: number; onHand: number }>();
        for (const { data } of await log.readStream('inventory.stock-TEA')) {
          const { receiptId, quantity } = data as { receiptId?: string; quantity: number };
          if (receiptId === undefined) continue;
          onHand += quantity;
          expect(booked.has(receiptId)).toBe(false);
          booked.set(receiptId, { quantity, onHand });
        }
        for (const { callerId, receiptId, ...answer } of answers) {
          expect(receiptId).toBe(idOfRequest({ callerId, key: 'k' }, 'receipt', 'TEA'));
          expect(answer).toMatchObject(booked.get(receiptId)!);
        }
        expect(new Set(answers.map(({ callerId }) => callerId)).size).toBe(2);
      },
    ),
    { numRuns: 25 },
  );
}, 60_000);

it('leaves nothing set aside for a released order, in any race and after any crash', async () => {
  const message = fc.record({ release: fc.boolean(), diesAt: mostlyLives });
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(message, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 3 }),
      fc.nat(),
      async (turns, seed) => {
        const log = await shop(20);
        const random = new SeededRandom(seed);
        const order = deriveId('order', 'a');
        const hear = async (release: boolean, diesAt: number) => {
          const store = new FalteringStore(log, random, () => otherClosings(log, 'TEA', 700), diesAt);
          const process = inventoryProcess(store);
          await orDied(release ? process.release(order) : process.reserve(order, { TEA: 2 }));
        };
        for (const turn of turns) await Promise.all(turn.map(({ release, diesAt }) => hear(release, diesAt)));
        // The message is delivered again after a death.
        const next = inventoryProcess(log);
        await next.reserve(order, { TEA: 2 });
        await next.release(order);
        expect(await next.level('TEA')).toEqual({ onHand: 20, reserved: 0, available: 20 });
      },
    ),
    { numRuns: 30 },
  );
}, 60_000);
