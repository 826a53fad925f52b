import { deriveId, fold } from '@maru/kernel';
import fc from 'fast-check';
import { availableOf, onHandOf, reservedOf } from './stock-item';
import type { StockItem } from './stock-item';
import { stockItemDecider } from './stock-item.decider';
import type { StockItemCommand } from './stock-item.decider';
import type { StockItemEvent } from './stock-item.events';

const sku = 'TEA-1';
const warehouse = fc.constantFrom('EAST', 'MAIN', 'WEST');
const orderId = fc.integer({ min: 0, max: 7 }).map((n) => deriveId('order', n));
const pieces = fc.integer({ min: 1, max: 12 });
const bookingId = fc.integer({ min: 0, max: 12 }).map((n) => deriveId('booking', n));
const lowStockThreshold = 5;

const command: fc.Arbitrary<StockItemCommand> = fc.oneof(
  fc.record({
    type: fc.constant('ReceiveStock' as const),
    sku: fc.constant(sku),
    warehouse,
    quantity: pieces,
    receiptId: bookingId,
  }),
  fc.record({
    type: fc.constant('AdjustStock' as const),
    sku: fc.constant(sku),
    warehouse,
    delta: fc.integer({ min: -12, max: 12 }),
    reason: fc.constant('count'),
    adjustmentId: bookingId,
    lowStockThreshold: fc.constant(lowStockThreshold),
  }),
  fc.record({
    type: fc.constant('Allocate' as const),
    sku: fc.constant(sku),
    orderId,
    quantity: pieces,
    lowStockThreshold: fc.constant(lowStockThreshold),
    since: fc.constant({ closings: 0 }),
  }),
  fc.record({ type: fc.constant('Deallocate' as const), sku: fc.constant(sku), orderId }),
  fc.record({ type: fc.constant('Ship' as const), sku: fc.constant(sku), orderId }),
);

/** Runs the commands and calls `check` after each. */
function run(commands: readonly StockItemCommand[], check: (item: StockItem, log: readonly StockItemEvent[]) => void) {
  const registered: StockItemEvent = { type: 'inventory.sku-registered.v1', data: { sku, productId: deriveId('p') } };
  const log: StockItemEvent[] = [registered];
  let item = fold(stockItemDecider, log);
  for (const next of commands) {
    const decision = stockItemDecider.decide(next, item);
    if (decision.accepted) {
      log.push(...decision.events);
      item = fold(stockItemDecider, decision.events, item);
    }
    check(item, log);
  }
}

const sumOf = (taken: readonly { quantity: number }[]) => taken.reduce((sum, { quantity }) => sum + quantity, 0);

describe('after any commands to a SKU, in any order', () => {
  const commands = fc.array(command, { maxLength: 80 });

  it('I1: on hand = received + adjusted − shipped, and reserved ≤ on hand on every shelf', () => {
    fc.assert(
      fc.property(commands, (asked) =>
        run(asked, (item, log) => {
          let expected = 0;
          for (const event of log) {
            if (event.type === 'inventory.stock-received.v1') expected += event.data.quantity;
            if (event.type === 'inventory.stock-adjusted.v1') expected += event.data.delta;
            if (event.type === 'inventory.stock-shipped.v1') expected -= sumOf(event.data.allocations);
          }
          expect(onHandOf(item)).toBe(expected);
          for (const { onHand, reserved } of item.shelves) {
            expect(reserved).toBeGreaterThanOrEqual(0);
            expect(onHand).toBeGreaterThanOrEqual(reserved);
          }
          expect(onHandOf(item)).toBe(reservedOf(item) + availableOf(item));
        }),
      ),
      { numRuns: 300 },
    );
  });

  it('pieces set aside are exactly those given to open orders', () => {
    fc.assert(
      fc.property(commands, (asked) =>
        run(asked, (item) => {
          const open = [...item.allocations.entries()].map(([, taken]) => sumOf(taken));
          expect(reservedOf(item)).toBe(open.reduce((sum, taken) => sum + taken, 0));
        }),
      ),
    );
  });

  it('no order gets a line twice, nor after it was closed', () => {
    fc.assert(
      fc.property(commands, (asked) =>
        run(asked, (_, log) => {
          const given = new Set<string>();
          const closed = new Set<string>();
          for (const event of log) {
            if (event.type === 'inventory.stock-allocated.v1') {
              expect(given.has(event.data.orderId) || closed.has(event.data.orderId)).toBe(false);
              given.add(event.data.orderId);
            }
            if (event.type === 'inventory.stock-deallocated.v1' || event.type === 'inventory.allocation-forestalled.v1')
              closed.add(event.data.orderId);
          }
        }),
      ),
    );
  });

  it('k pieces go to exactly k of N buyers of one', () => {
    fc.assert(
      fc.property(fc.nat({ max: 30 }), fc.nat({ max: 60 }), (stock, buyers) => {
        const receipt = {
          type: 'ReceiveStock' as const,
          sku,
          warehouse: 'MAIN',
          quantity: stock,
          receiptId: deriveId('r'),
        };
        const wishes = Array.from({ length: buyers }, (_, n) => ({
          type: 'Allocate' as const,
          sku,
          orderId: deriveId('buyer', n),
          quantity: 1,
          lowStockThreshold,
          since: { closings: 0 },
        }));
        let winners = 0;
        run(stock > 0 ? [receipt, ...wishes] : wishes, (item) => (winners = item.allocations.size));
        expect(winners).toBe(Math.min(stock, buyers));
      }),
    );
  });
});
