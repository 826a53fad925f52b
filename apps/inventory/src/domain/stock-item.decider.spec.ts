import { deriveId, fold } from '@maru/kernel';
import { given } from '@maru/testing';
import { stockItemDecider } from './stock-item.decider';
import type { StockItem } from './stock-item';
import type { StockItemEvent } from './stock-item.events';

const sku = 'TEA-1';
const order = (name: string) => deriveId('order', name);
const threshold = { lowStockThreshold: 5 };

const registered: StockItemEvent = {
  type: 'inventory.sku-registered.v1',
  data: { sku, productId: deriveId('product', sku) },
};
const received = (warehouse: string, quantity: number, receipt = `${warehouse}-${quantity}`): StockItemEvent => ({
  type: 'inventory.stock-received.v1',
  data: { sku, warehouse, quantity, receiptId: deriveId('receipt', receipt) },
});
type Taken = readonly [warehouse: string, quantity: number];
const line = (who: string, taken: readonly Taken[]) => ({
  sku,
  orderId: order(who),
  allocations: taken.map(([warehouse, quantity]) => ({ warehouse, quantity })),
});
const allocated = (who: string, ...taken: Taken[]): StockItemEvent => ({
  type: 'inventory.stock-allocated.v1',
  data: line(who, taken),
});
const deallocated = (who: string, ...taken: Taken[]): StockItemEvent => ({
  type: 'inventory.stock-deallocated.v1',
  data: line(who, taken),
});
const shipped = (who: string, ...taken: Taken[]): StockItemEvent => ({
  type: 'inventory.stock-shipped.v1',
  data: line(who, taken),
});
const forestalled = (who: string): StockItemEvent => ({
  type: 'inventory.allocation-forestalled.v1',
  data: { sku, orderId: order(who) },
});
const low = (available: number): StockItemEvent => ({
  type: 'inventory.stock-low.v1',
  data: { sku, available, threshold: 5 },
});

const item = (...history: StockItemEvent[]) => given(stockItemDecider, history);
const allocate = (who: string, quantity: number) => ({
  type: 'Allocate' as const,
  sku,
  orderId: order(who),
  quantity,
  since: { closings: 0 },
  ...threshold,
});
const deallocate = (who: string) => ({ type: 'Deallocate' as const, sku, orderId: order(who) });
const ship = (who: string) => ({ type: 'Ship' as const, sku, orderId: order(who) });
const receive = (warehouse: string, quantity: number, receipt = `${warehouse}-${quantity}`) => ({
  type: 'ReceiveStock' as const,
  sku,
  warehouse,
  quantity,
  receiptId: deriveId('receipt', receipt),
});
const adjust = (warehouse: string, delta: number, reason = 'count') => ({
  type: 'AdjustStock' as const,
  sku,
  warehouse,
  delta,
  reason,
  adjustmentId: deriveId('adjustment', 'one'),
  ...threshold,
});

describe('registering a SKU', () => {
  const register = { type: 'RegisterSku' as const, sku, productId: deriveId('product', sku) };
  it('starts its stock once', () => {
    item().when(register).then([registered]);
    item(registered).when(register).thenNothing();
  });
});

describe('receiving stock', () => {
  it('puts the goods on hand', () => {
    item(registered)
      .when(receive('MAIN', 7))
      .then([received('MAIN', 7)]);
  });
  it('books the same receipt once', () => {
    item(registered, received('MAIN', 7, 'r1'))
      .when(receive('MAIN', 7, 'r1'))
      .thenNothing();
  });
  it('refuses the same receipt with another quantity', () => {
    item(registered, received('MAIN', 7, 'r1'))
      .when(receive('MAIN', 8, 'r1'))
      .thenRejected('INVENTORY.IDEMPOTENCY_KEY_REUSED');
  });
  it('recognises a receipt after 255 others', () => {
    const others = Array.from({ length: 255 }, (_, n) => received('MAIN', 1, `other-${n}`));
    item(registered, received('MAIN', 7, 'r1'), ...others)
      .when(receive('MAIN', 7, 'r1'))
      .thenNothing();
  });
  it('refuses a SKU without a product', () => {
    item().when(receive('MAIN', 1)).thenRejected('INVENTORY.UNKNOWN_SKU');
  });
});

describe('adjusting stock', () => {
  const adjusted = (delta: number): StockItemEvent => ({
    type: 'inventory.stock-adjusted.v1',
    data: { sku, warehouse: 'MAIN', delta, reason: 'count', adjustmentId: deriveId('adjustment', 'one') },
  });
  it('removes pieces that a count did not find', () => {
    item(registered, received('MAIN', 20))
      .when(adjust('MAIN', -3))
      .then([adjusted(-3)]);
  });
  it('never goes below what is set aside in that warehouse', () => {
    item(registered, received('MAIN', 20), received('SOUTH', 20), allocated('a', ['MAIN', 18]))
      .when(adjust('MAIN', -3))
      .thenRejected('INVENTORY.BELOW_RESERVED');
  });
  it('books the same adjustment once, and refuses it with another reason', () => {
    const counted = item(registered, received('MAIN', 20), adjusted(-3));
    counted.when(adjust('MAIN', -3)).thenNothing();
    counted.when(adjust('MAIN', -3, 'theft')).thenRejected('INVENTORY.IDEMPOTENCY_KEY_REUSED');
  });
  it('warns when it leaves too little', () => {
    item(registered, received('MAIN', 6))
      .when(adjust('MAIN', -2))
      .then([adjusted(-2), low(4)]);
  });
});

describe('setting stock aside for an order', () => {
  it('takes all from the first warehouse that has all', () => {
    item(registered, received('EAST', 9), received('MAIN', 20))
      .when(allocate('a', 10))
      .then([allocated('a', ['MAIN', 10])]);
  });
  it('splits over the warehouses by name when none has all', () => {
    item(registered, received('WEST', 8), received('EAST', 8))
      .when(allocate('a', 10))
      .then([allocated('a', ['EAST', 8], ['WEST', 2])]);
  });
  it('refuses a line that all warehouses together do not have, and sets nothing aside', () => {
    item(registered, received('EAST', 4), received('WEST', 4))
      .when(allocate('a', 9))
      .thenRejected('INVENTORY.OUT_OF_STOCK');
  });
  it('sets a line aside once, however often it is requested', () => {
    item(registered, received('MAIN', 20), allocated('a', ['MAIN', 10]))
      .when(allocate('a', 10))
      .thenNothing();
  });
  it('refuses an order that was released before', () => {
    item(registered, received('MAIN', 20), allocated('a', ['MAIN', 10]), deallocated('a', ['MAIN', 10]))
      .when(allocate('a', 10))
      .thenRejected('INVENTORY.ALREADY_RELEASED');
  });
  it('refuses an order that was released before anything was set aside', () => {
    item(registered, received('MAIN', 20), forestalled('a'))
      .when(allocate('a', 10))
      .thenRejected('INVENTORY.ALREADY_RELEASED');
  });
  it('warns once when too little is left, and again after it recovered', () => {
    const history = [registered, received('MAIN', 10)];
    item(...history)
      .when(allocate('a', 6))
      .then([allocated('a', ['MAIN', 6]), low(4)]);
    history.push(allocated('a', ['MAIN', 6]), low(4));
    item(...history)
      .when(allocate('b', 1))
      .then([allocated('b', ['MAIN', 1])]);
    history.push(allocated('b', ['MAIN', 1]), received('MAIN', 5, 'more'));
    item(...history)
      .when(allocate('c', 4))
      .then([allocated('c', ['MAIN', 4]), low(4)]);
  });
  it('refuses a SKU without a product', () => {
    item().when(allocate('a', 1)).thenRejected('INVENTORY.UNKNOWN_SKU');
  });
});

describe('releasing pieces that were set aside', () => {
  it('frees them in their warehouse', () => {
    item(registered, received('EAST', 8), received('WEST', 8), allocated('a', ['EAST', 8], ['WEST', 2]))
      .when(deallocate('a'))
      .then([deallocated('a', ['EAST', 8], ['WEST', 2])]);
  });
  it('has an effect only once', () => {
    item(registered, received('MAIN', 9), allocated('a', ['MAIN', 9]), deallocated('a', ['MAIN', 9]))
      .when(deallocate('a'))
      .thenNothing();
  });
  it('prevents an allocation that is still on its way, even of an unknown SKU', () => {
    item()
      .when(deallocate('a'))
      .then([forestalled('a')]);
    item(forestalled('a')).when(deallocate('a')).thenNothing();
    item(forestalled('a'), registered, received('MAIN', 9))
      .when(allocate('a', 1))
      .thenRejected('INVENTORY.ALREADY_RELEASED');
  });
});

describe('shipping', () => {
  it('takes the pieces off the shelves once', () => {
    const history = [registered, received('MAIN', 9), allocated('a', ['MAIN', 4])];
    item(...history)
      .when(ship('a'))
      .then([shipped('a', ['MAIN', 4])]);
    item(...history, shipped('a', ['MAIN', 4]))
      .when(ship('a'))
      .thenNothing();
  });
  it('is refused for an order without pieces set aside', () => {
    item(registered, received('MAIN', 9)).when(ship('a')).thenRejected('INVENTORY.NOT_RESERVED');
  });
});

it('copies one part in 256 of the open allocations of a hot SKU for each order', () => {
  const orders = Array.from({ length: 5_000 }, (_, n) => allocated(`${n}`, ['MAIN', 1]));
  const hot = fold(stockItemDecider, [registered, received('MAIN', 30_000), ...orders]);
  const partsOf = ({ allocations }: StockItem): readonly unknown[] => allocations['buckets'];
  for (const event of [allocated('new', ['MAIN', 1]), deallocated('7', ['MAIN', 1]), shipped('8', ['MAIN', 1])]) {
    const next = stockItemDecider.evolve(hot, event);
    expect(partsOf(next)).toHaveLength(256);
    expect(partsOf(next).filter((part, n) => part !== partsOf(hot)[n])).toHaveLength(1);
  }
});
