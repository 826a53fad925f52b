import { randomUUID } from 'node:crypto';
import { ADDRESS } from '../../clients/shop-client';
import { over } from '../attack';
import type { Attack } from '../attack';

/** Each order waits in ordering for an event of its product, which never comes. */
export const unknownProducts: Attack = {
  name: 'orders unknown products, 60 at a time',
  begin: async (scene) => {
    const attacker = await scene.attacker({ signedIn: true });
    const order = () => ({
      ...{ customerId: attacker.customerId, currency: 'EUR', shippingAddress: ADDRESS, paymentToken: 'tok_approve' },
      lines: [{ productId: randomUUID(), quantity: 1 }],
    });
    return {
      slice: (signal) =>
        over(signal, 60, () => attacker.post('/api/orders', order(), { 'idempotency-key': randomUUID() })),
      verdict: () => (attacker.statuses.has(202) ? ['an order of an unknown product was accepted'] : []),
    };
  },
};
