import { randomUUID } from 'node:crypto';
import { ADDRESS } from '../../clients/shop-client';
import { over } from '../attack';
import type { Attack } from '../attack';

const PLACE =
  'mutation ($key: String!, $order: PlaceOrderInput!) { placeOrder(idempotencyKey: $key, order: $order) { orderId } }';

/** Each order waits in ordering. Meanwhile it holds a place in the bulkheads of web-bff and of the gateway. */
export const unknownProductsOverGraphql: Attack = {
  name: 'orders unknown products over GraphQL, 60 at a time',
  begin: async (scene) => {
    const attacker = await scene.attacker({ signedIn: true });
    const variables = () => ({
      key: randomUUID(),
      order: {
        ...{ currency: 'EUR', shippingAddress: ADDRESS, paymentToken: 'tok_approve' },
        lines: [{ productId: randomUUID(), quantity: 1 }],
      },
    });
    return {
      slice: (signal) => over(signal, 60, () => attacker.post('/graphql', { query: PLACE, variables: variables() })),
      verdict: () => (attacker.statuses.get(200) ? [] : ['no mutation was answered at all']),
    };
  },
};
