import { DyingEventStore } from '@maru/event-store/testing';
import { deriveId } from '@maru/kernel';
import { inventoryProcess } from './inventory-process';
import type { Wanted } from './inventory-process';
import { stockedShop } from './stocked-shop';

const order = deriveId('order', 'a');
type Process = ReturnType<typeof inventoryProcess>;

/**
 * Runs `work` in a process that dies at its first append, then in one that dies at its second, and so on until one
 * survives. After each death `then` continues in a new process. Gives the number of deaths.
 */
async function atEveryDeath(
  stock: Wanted,
  work: (process: Process) => Promise<void>,
  then: (process: Process) => Promise<void>,
  prepare: (process: Process) => Promise<void> = () => Promise.resolve(),
): Promise<number> {
  let deaths = 0;
  for (const moment of ['before', 'after'] as const) {
    for (let n = 1; ; n++) {
      const { log, inventory } = await stockedShop(stock);
      await prepare(inventory);
      const dying = new DyingEventStore(log, n, moment);
      await work(inventoryProcess(dying)).catch((error) => expect(error).toMatchObject({ name: 'ProcessDied' }));
      await then(inventoryProcess(log));
      if (!dying.died) break;
      deaths++;
    }
  }
  return deaths;
}

describe('when the process dies at any append', () => {
  it('a reservation is finished when its message is delivered again', async () => {
    const deaths = await atEveryDeath(
      { TEA: 5, CUP: 5 },
      (inventory) => inventory.reserve(order, { TEA: 2, CUP: 1 }),
      async (inventory) => {
        await inventory.reserve(order, { TEA: 2, CUP: 1 });
        expect(await inventory.level('TEA')).toMatchObject({ reserved: 2 });
        expect(await inventory.level('CUP')).toMatchObject({ reserved: 1 });
        expect(await inventory.answers(order)).toEqual(['stock-reserved']);
      },
    );
    expect(deaths).toBe(8);
  });

  it('a refused reservation is undone and answered once', async () => {
    const deaths = await atEveryDeath(
      { ACE: 5, CUP: 5, TEA: 1 },
      (inventory) => inventory.reserve(order, { TEA: 2, CUP: 1, ACE: 1 }),
      async (inventory) => {
        await inventory.reserve(order, { TEA: 2, CUP: 1, ACE: 1 });
        for (const sku of ['ACE', 'CUP', 'TEA']) expect(await inventory.level(sku)).toMatchObject({ reserved: 0 });
        expect(await inventory.answers(order)).toEqual(['stock-reservation-refused INVENTORY.OUT_OF_STOCK']);
      },
    );
    expect(deaths).toBeGreaterThanOrEqual(14);
  });

  it('a half-done reservation is released, and stays released when its message is delivered again', async () => {
    await atEveryDeath(
      { TEA: 5, CUP: 5 },
      (inventory) => inventory.reserve(order, { TEA: 2, CUP: 1 }),
      async (inventory) => {
        await inventory.release(order);
        await inventory.reserve(order, { TEA: 2, CUP: 1 });
        expect(await inventory.level('TEA')).toMatchObject({ reserved: 0 });
        expect(await inventory.level('CUP')).toMatchObject({ reserved: 0 });
        expect(await inventory.answers(order)).toContain('stock-released');
      },
    );
  });

  it('a release is finished when its message is delivered again', async () => {
    const deaths = await atEveryDeath(
      { TEA: 5, CUP: 5 },
      (inventory) => inventory.release(order),
      async (inventory) => {
        await inventory.release(order);
        expect(await inventory.level('TEA')).toMatchObject({ reserved: 0 });
        expect(await inventory.level('CUP')).toMatchObject({ reserved: 0 });
        expect(await inventory.answers(order)).toEqual(['stock-reserved', 'stock-released']);
      },
      (inventory) => inventory.reserve(order, { TEA: 2, CUP: 1 }),
    );
    expect(deaths).toBe(8);
  });

  it('a shipment is finished when its message is delivered again', async () => {
    const deaths = await atEveryDeath(
      { TEA: 5, CUP: 5 },
      (inventory) => inventory.ship(order),
      async (inventory) => {
        await inventory.ship(order);
        expect(await inventory.level('TEA')).toEqual({ onHand: 3, reserved: 0, available: 3 });
        expect(await inventory.level('CUP')).toEqual({ onHand: 4, reserved: 0, available: 4 });
      },
      (inventory) => inventory.reserve(order, { TEA: 2, CUP: 1 }),
    );
    expect(deaths).toBe(4);
  });
});
