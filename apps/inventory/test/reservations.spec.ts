import { InMemoryEventStore } from '@maru/event-store';
import { DyingEventStore } from '@maru/event-store/testing';
import { deriveId } from '@maru/kernel';
import { otherClosings } from './crowded-sku';
import { inventoryProcess } from './inventory-process';
import { stockedShop } from './stocked-shop';

const order = deriveId('order', 'a');

describe('reserving the lines of an order', () => {
  it('sets all lines aside', async () => {
    const { inventory } = await stockedShop({ TEA: 5, CUP: 5 });
    await inventory.reserve(order, { TEA: 2, CUP: 1 });
    expect(await inventory.level('TEA')).toEqual({ onHand: 5, reserved: 2, available: 3 });
    expect(await inventory.level('CUP')).toEqual({ onHand: 5, reserved: 1, available: 4 });
    expect(await inventory.answers(order)).toEqual(['stock-reserved']);
  });

  it('sets nothing aside when one line is unavailable, and returns the reason', async () => {
    const { inventory } = await stockedShop({ TEA: 1, CUP: 5 });
    await inventory.reserve(order, { TEA: 2, CUP: 1 });
    expect(await inventory.level('TEA')).toMatchObject({ reserved: 0 });
    expect(await inventory.level('CUP')).toMatchObject({ reserved: 0 });
    expect(await inventory.answers(order)).toEqual(['stock-reservation-refused INVENTORY.OUT_OF_STOCK']);
  });

  it('reads each stream once and appends three times in a new process', async () => {
    const { log } = await stockedShop({ TEA: 5 });
    const asked: string[] = [];
    const [append, readPage] = [log.append.bind(log), log.readStreamPage.bind(log)];
    log.append = (stream, ...rest) => (asked.push('append'), append(stream, ...rest));
    log.readStreamPage = (stream, ...rest) => (asked.push(`read ${stream.split('-')[0]}`), readPage(stream, ...rest));
    await inventoryProcess(log).reserve(order, { TEA: 2 });
    expect(asked.sort()).toEqual([...Array(3).fill('append'), 'read inventory.reservation', 'read inventory.stock']);
  });

  it('refuses an unknown SKU', async () => {
    const { inventory } = await stockedShop({ CUP: 5 });
    await inventory.reserve(order, { CUP: 1, NOTHING: 1 });
    expect(await inventory.level('CUP')).toMatchObject({ reserved: 0 });
    expect(await inventory.answers(order)).toEqual(['stock-reservation-refused INVENTORY.UNKNOWN_SKU']);
  });

  it('has no effect and no answer when the same request is repeated', async () => {
    const { log, inventory } = await stockedShop({ TEA: 5 });
    await inventory.reserve(order, { TEA: 2 });
    const head = await log.head();
    await inventory.reserve(order, { TEA: 2 });
    await inventoryProcess(log).reserve(order, { TEA: 2 });
    expect(await log.head()).toBe(head);
  });

  it('gives 50 pieces to exactly 50 of 200 buyers, each with a repeated request', async () => {
    const { log, inventory } = await stockedShop({ TEA: 50 });
    const other = inventoryProcess(log);
    const buyers = Array.from({ length: 200 }, (_, n) => deriveId('buyer', n));
    await Promise.all(buyers.map((buyer, n) => (n % 2 ? inventory : other).reserve(buyer, { TEA: 1 })));
    await Promise.all(buyers.map((buyer) => inventory.reserve(buyer, { TEA: 1 })));
    const answers = (await Promise.all(buyers.map((buyer) => inventory.answers(buyer)))).flat();
    expect(answers.filter((answer) => answer === 'stock-reserved')).toHaveLength(50);
    expect(answers).toHaveLength(200);
    expect(await inventory.level('TEA')).toEqual({ onHand: 50, reserved: 50, available: 0 });
  });
});

describe('releasing the lines of an order', () => {
  it('frees every line and answers once', async () => {
    const { inventory } = await stockedShop({ TEA: 5, CUP: 5 });
    await inventory.reserve(order, { TEA: 2, CUP: 1 });
    await inventory.release(order);
    await inventory.release(order);
    expect(await inventory.level('TEA')).toMatchObject({ reserved: 0, available: 5 });
    expect(await inventory.answers(order)).toEqual(['stock-reserved', 'stock-released']);
  });

  it('answers for an unknown order, and refuses its later reservation', async () => {
    const { inventory } = await stockedShop({ TEA: 5 });
    await inventory.release(order);
    await inventory.reserve(order, { TEA: 2 });
    expect(await inventory.level('TEA')).toMatchObject({ reserved: 0 });
    expect(await inventory.answers(order)).toEqual([
      'stock-released',
      'stock-reservation-refused INVENTORY.ALREADY_RELEASED',
    ]);
  });

  it('leaves nothing behind when it races with the reservation in another process', async () => {
    for (let turns = 0; turns < 30; turns++) {
      const { log, inventory } = await stockedShop({ TEA: 5, CUP: 5 });
      const other = inventoryProcess(log);
      const reserving = inventory.reserve(order, { TEA: 2, CUP: 1 });
      for (let turn = 0; turn < turns; turn++) await Promise.resolve();
      await Promise.all([reserving, other.release(order)]);
      expect(await inventory.level('TEA')).toMatchObject({ reserved: 0 });
      expect(await inventory.level('CUP')).toMatchObject({ reserved: 0 });
      expect(await inventory.answers(order)).toContain('stock-released');
    }
  });
});

describe('an order that was closed before 2,500 others', () => {
  const crowd = (log: InMemoryEventStore) => otherClosings(log, 'TEA', 2_500);

  it.each([3, 4, 5])('sets nothing aside when its reservation was delayed and dies at append %d', async (nth) => {
    const { log, inventory } = await stockedShop({ TEA: 5 });
    const dying = new DyingEventStore(log, nth);
    const append = dying.append.bind(dying);
    dying.append = async (stream, ...rest) => {
      const answer = await append(stream, ...rest);
      if (!stream.startsWith('inventory.reservation')) return answer;
      dying.append = append;
      // Meanwhile, in other processes.
      await inventory.release(order);
      await crowd(log);
      return answer;
    };
    await inventoryProcess(dying)
      .reserve(order, { TEA: 2 })
      .catch((error: Error) => expect(error.name).toBe('ProcessDied'));
    const next = inventoryProcess(log);
    await next.reserve(order, { TEA: 2 });
    await next.release(order);
    expect(await next.level('TEA')).toEqual({ onHand: 5, reserved: 0, available: 5 });
    expect((await next.answers(order)).filter((answer) => answer.startsWith('stock-reserved'))).toEqual([]);
  });

  it('has no effect and no answer when its messages are late and repeated', async () => {
    const { log, inventory } = await stockedShop({ TEA: 9 });
    const [shipped, released, refused] = ['shipped', 'released', 'refused'].map((name) => deriveId('order', name)) as [
      ...[string, string, string],
    ];
    await inventory.reserve(shipped, { TEA: 2 });
    await inventory.ship(shipped);
    await inventory.reserve(released, { TEA: 2 });
    await inventory.release(released);
    await inventory.reserve(refused, { TEA: 99 });
    await crowd(log);
    const head = await log.head();
    for (const process of [inventory, inventoryProcess(log)]) {
      for (const orderId of [shipped, released, refused]) await process.reserve(orderId, { TEA: 2 });
      for (const orderId of [shipped, released, refused]) await process.ship(orderId);
      await process.release(released);
    }
    expect(await log.head()).toBe(head);
    expect(await inventory.level('TEA')).toEqual({ onHand: 7, reserved: 0, available: 7 });
  });
});

describe('shipping a confirmed order', () => {
  it('takes its pieces off the shelves once', async () => {
    const { inventory } = await stockedShop({ TEA: 5, CUP: 5 });
    await inventory.reserve(order, { TEA: 2, CUP: 1 });
    await inventory.ship(order);
    await inventory.ship(order);
    expect(await inventory.level('TEA')).toEqual({ onHand: 3, reserved: 0, available: 3 });
    expect(await inventory.level('CUP')).toEqual({ onHand: 4, reserved: 0, available: 4 });
  });
});
