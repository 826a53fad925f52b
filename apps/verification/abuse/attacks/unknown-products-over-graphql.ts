import { randomUUID } from 'node:crypto';
import { ADDRESS } from '../../clients/shop-client';
import { over } from '../attack';
import type { Attack } from '../attack';

const PLACE =
  'mutation ($key: String!, $order: PlaceOrderInput!) { placeOrder(idempotencyKey: $key, order: $order) { orderId } }';

/** Each waits at ordering, behind a place of web-bff and one of the gateway. */
export const unknownProductsOverGraphql: Attack = {
  name: 'orders products that there are not over GraphQL, 60 at a time',
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
