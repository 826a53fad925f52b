import { deriveId, fold } from '@maru/kernel';
import { given } from '@maru/testing';
import { BOOKING_WITHIN, markOf } from './sight';
import { BOOKINGS_REMEMBERED, CLOSED_REMEMBERED } from './stock-item';
import { stockItemDecider } from './stock-item.decider';
import type { StockItemEvent } from './stock-item.events';

const sku = 'TEA-1';
const order = (name: string | number) => deriveId('order', name);
/** Today's ids of bookings have version 7; those derived from a shared key had version 5. */
const id = (n: number) => `0190b5a0-2222-7000-8000-${String(n).padStart(12, '0')}`;
const formerId = deriveId('receipt', 'shared key');

const registered: StockItemEvent = {
  type: 'inventory.sku-registered.v1',
  data: { sku, productId: deriveId('product', sku) },
};
const received = (quantity: number, receiptId: string, warehouse = 'MAIN', onHand?: number): StockItemEvent => ({
  type: 'inventory.stock-received.v1',
  data: { sku, warehouse, quantity, receiptId, ...(onHand !== undefined && { onHand }) },
});
const adjusted = (delta: number, adjustmentId: string, onHand?: number): StockItemEvent => ({
  type: 'inventory.stock-adjusted.v1',
  data: { sku, warehouse: 'MAIN', delta, reason: 'count', adjustmentId, ...(onHand !== undefined && { onHand }) },
});
const allocated = (who: string, quantity: number): StockItemEvent => ({
  type: 'inventory.stock-allocated.v1',
  data: { sku, orderId: order(who), allocations: [{ warehouse: 'MAIN', quantity }] },
});
const forestalled = (who: number): StockItemEvent => ({
  type: 'inventory.allocation-forestalled.v1',
  data: { sku, orderId: order(who) },
});
const low = (available: number): StockItemEvent => ({
  type: 'inventory.stock-low.v1',
  data: { sku, available, threshold: 5 },
});

const item = (...history: StockItemEvent[]) => given(stockItemDecider, history);
const stateOf = (...history: StockItemEvent[]) => fold(stockItemDecider, history);
const nothingYet = { events: 0, closings: 0, booked: 0 };
const receive = (quantity: number, receiptId: string, since = nothingYet, warehouse = 'MAIN') => ({
  ...{ type: 'ReceiveStock' as const, sku, warehouse, quantity, receiptId },
  repeatable: { since, formerId },
});
const adjust = (delta: number, n = 9) => ({
  ...{ type: 'AdjustStock' as const, sku, warehouse: 'MAIN', delta, reason: 'count', lowStockThreshold: 5 },
  adjustmentId: id(n),
});
const allocate = (who: string, quantity: number, closings = 0) => ({
  ...{ type: 'Allocate' as const, sku, orderId: order(who), quantity, lowStockThreshold: 5 },
  since: { closings },
});

describe('an adjustment', () => {
  it('may take away every piece that is not set aside', () => {
    item(registered, received(20, id(1)), allocated('a', 18))
      .when(adjust(-2))
      .then([adjusted(-2, id(9))]);
  });
  it('refuses a SKU without a product', () => {
    item().when(adjust(1)).thenRejected('INVENTORY.UNKNOWN_SKU');
  });
});

describe('the warning of low stock', () => {
  it('does not come while as many pieces as the threshold are left', () => {
    item(registered, received(7, id(1)))
      .when(adjust(-2))
      .then([adjusted(-2, id(9))]);
  });
  it('comes with the first piece below the threshold', () => {
    item(registered, received(5, id(1)))
      .when(allocate('a', 1))
      .then([allocated('a', 1), low(4)]);
  });
});

describe('setting aside for an order that was perhaps released long ago', () => {
  const closed = Array.from({ length: CLOSED_REMEMBERED + 1 }, (_, n) => forestalled(n));
  const history = [registered, received(9, id(1)), ...closed];
  it('is refused, so that no pieces stay set aside for nobody', () => {
    item(...history)
      .when(allocate('new', 1))
      .thenRejected('INVENTORY.BUSY');
  });
  it('is possible while each release since its mark is remembered', () => {
    item(...history)
      .when(allocate('new', 1, 1))
      .then([allocated('new', 1)]);
  });
});

describe('a booking that its sender may repeat', () => {
  it('answers with the pieces on hand after it', () => {
    item(registered, received(20, id(1), 'EAST'))
      .when(receive(7, id(2)))
      .then([received(7, id(2), 'MAIN', 27)]);
    item(registered, received(20, id(1)))
      .when({ ...adjust(-3), repeatable: { since: nothingYet, formerId } })
      .then([adjusted(-3, id(9), 17)]);
  });
  it('is refused with another warehouse than before', () => {
    item(registered, received(7, id(1), 'EAST'))
      .when(receive(7, id(1)))
      .thenRejected('INVENTORY.IDEMPOTENCY_KEY_REUSED');
  });
  it('changes nothing when an equal one was booked under the former id of its key', () => {
    item(registered, received(7, formerId))
      .when(receive(7, id(2)))
      .thenNothing();
  });
  it('is booked when another one was booked under the former id, which callers shared', () => {
    item(registered, received(8, formerId))
      .when(receive(7, id(2)))
      .then([received(7, id(2), 'MAIN', 15)]);
  });
  it('is refused when more bookings were made since its mark than are remembered', () => {
    const bookings = Array.from({ length: BOOKINGS_REMEMBERED + 1 }, (_, n) => received(1, id(100 + n)));
    const history = [registered, ...bookings];
    item(...history)
      .when(receive(7, id(2)))
      .thenRejected('INVENTORY.BUSY');
    item(...history)
      .when(receive(7, id(2), { ...nothingYet, booked: 1 }))
      .then([received(7, id(2), 'MAIN', BOOKINGS_REMEMBERED + 8)]);
  });
  it('is refused when more events came since its mark than a search for it reads', () => {
    const full = { ...stateOf(registered), events: BOOKING_WITHIN + 1 };
    expect(stockItemDecider.decide(receive(7, id(2)), full)).toMatchObject({ rejection: { code: 'INVENTORY.BUSY' } });
    const inSight = receive(7, id(2), { ...nothingYet, events: 1 });
    expect(stockItemDecider.decide(inSight, full)).toMatchObject({ accepted: true });
  });
});

describe('the state of a SKU', () => {
  it('counts its events, bookings and closed orders for a mark', () => {
    const history = [registered, received(9, id(1)), adjusted(-1, id(2)), allocated('a', 1), forestalled(1)];
    expect(markOf(stateOf(...history))).toEqual({ events: 5, closings: 1, booked: 2 });
  });
  it('knows until when bookings had an id that callers shared', () => {
    const receipt = received(9, formerId);
    const adjustment = adjusted(-1, deriveId('adjustment', 'shared key'));
    expect(stateOf(registered).formerUntil).toBe(0);
    expect(stateOf(registered, receipt).formerUntil).toBe(2);
    expect(stateOf(registered, receipt, adjustment).formerUntil).toBe(3);
    const ofToday = [received(1, id(2)), received(1, formerId, 'MAIN', 10), adjusted(1, id(3)), allocated('a', 1)];
    expect(stateOf(registered, receipt, ...ofToday).formerUntil).toBe(2);
  });
  it('keeps its warehouses in the order of their names', () => {
    const names = ['WEST', 'EAST', 'NORTH', 'MAIN'];
    const { shelves } = stateOf(registered, ...names.map((name, n) => received(1, id(n), name)));
    expect(shelves.map(({ warehouse }) => warehouse)).toEqual(['EAST', 'MAIN', 'NORTH', 'WEST']);
  });
});
