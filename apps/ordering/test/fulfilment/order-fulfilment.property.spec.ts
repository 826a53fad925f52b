import fc from 'fast-check';
import { DEFAULT_FULFILMENT_SETTINGS, orderFulfilment } from '../../src/fulfilment';
import type { Answers } from './honest-shop';
import { answers, expectRightEnd, heal, OrderInShop, step, take } from './order-in-shop';
import type { Step } from './order-in-shop';

const decider = orderFulfilment(DEFAULT_FULFILMENT_SETTINGS);

function run(answer: Answers, steps: readonly Step[]): OrderInShop {
  const world = new OrderInShop(answer, decider);
  for (const each of steps) take(world, each);
  heal(world);
  return world;
}

describe('in any order of messages and time-outs', () => {
  const always = (check: (world: OrderInShop) => void) =>
    fc.assert(
      fc.property(answers, fc.array(step, { maxLength: 40 }), (answer, steps) => check(run(answer, steps))),
      { numRuns: 2_000 },
    );

  it('every process ends, and a fold of its log gives the same state', () => {
    always(expectRightEnd);
  });

  it('no order that is not completed keeps a payment, stock or a shipment', () => {
    always(({ stateName: state, shop, asked }) => {
      if (state === 'COMPLETED') return;
      const was = (what: string) => asked.some((type) => type.startsWith(`ordering.${what}-requested.`));
      if (shop.money === 'refunded') expect(was('payment-cancellation')).toBe(true);
      if (was('payment')) expect(was('payment-cancellation') || shop.money === 'refused').toBe(true);
      if (was('stock-reservation')) expect(was('stock-release') || shop.stock === 'refused').toBe(true);
      if (was('shipment')) expect(was('shipment-cancellation') || shop.parcel === 'refused').toBe(true);
    });
  });

  it('each step is requested at most once, and the payment only after the stock', () => {
    always(({ asked }) => {
      for (const what of ['stock-reservation', 'payment', 'shipment'])
        expect(asked.filter((type) => type.startsWith(`ordering.${what}-requested.`)).length).toBeLessThanOrEqual(1);
      const payment = asked.indexOf('ordering.payment-requested.v1');
      if (payment >= 0) expect(asked.slice(0, payment)).toEqual(['ordering.stock-reservation-requested.v1']);
    });
  });
});
