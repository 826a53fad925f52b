import { createClient } from 'graphql-ws';
import { randomUUID } from 'node:crypto';
import WebSocket from 'ws';
import { eventually } from '@maru/testing';
import { ADDRESS } from '../../clients/shop-client';
import type { TestShop } from '../../shops/test-shop';

interface GraphqlAnswer {
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- each test checks the shape that it expects
  readonly data: any;
  readonly errors?: readonly { readonly message: string; readonly extensions: { readonly code: string } }[];
}

const PLACE = `mutation Place($key: String!, $order: PlaceOrderInput!) {
  placeOrder(idempotencyKey: $key, order: $order) { orderId status } }`;
const PAGE = `query Page($id: ID!) { order(orderId: $id) {
  status lines { name quantity product { sku stock { reserved } } } payment { status } shipment { status trackingNumber } } }`;

export function graphql(shop: () => TestShop): void {
  describe('the shop over GraphQL', () => {
    const { ask, headersOf } = {
      ask: async (query: string, variables: object, headers: Record<string, string>): Promise<GraphqlAnswer> => {
        const body = { query, variables };
        return (await shop().client.call<GraphqlAnswer & Record<string, unknown>>('POST', '/graphql', body, headers))
          .body;
      },
      headersOf: (customerId: string) => shop().client.customerSession(customerId).headers(),
    };

    /** Places an order for one piece, as soon as ordering knows the customer and the product. */
    const placed = (headers: Record<string, string>, productId: string, key: string = randomUUID()): Promise<string> =>
      eventually(async () => {
        const order = {
          currency: 'EUR',
          lines: [{ productId, quantity: 1 }],
          shippingAddress: ADDRESS,
          paymentToken: 'tok_approve',
        };
        const { data, errors } = await ask(PLACE, { key, order }, headers);
        if (!data) throw new Error(JSON.stringify(errors));
        return data.placeOrder.orderId as string;
      }, 10_000);

    it('accepts an order and shows it with the data of every context', async () => {
      const kim = await headersOf(await shop().client.customer());
      const { productId, sku } = await shop().client.product(3);
      const key = randomUUID();
      const orderId = await placed(kim, productId, key);
      expect(await placed(kim, productId, key)).toBe(orderId);
      await shop().client.ended(orderId);
      const { data, errors } = await ask(PAGE, { id: orderId }, kim);
      expect(errors).toBeUndefined();
      expect(data.order).toMatchObject({
        status: 'COMPLETED',
        lines: [{ quantity: 1, product: { sku, stock: { reserved: expect.any(Number) } } }],
        payment: { status: 'CAPTURED' },
        shipment: { status: 'BOOKED', trackingNumber: expect.any(String) },
      });
      const mine = await ask('{ me { name } myOrders { items { orderId } } }', {}, kim);
      expect(mine.data).toEqual({ me: { name: 'Kim' }, myOrders: { items: [{ orderId }] } });
    });

    it('shows a customer neither the order of another one nor its payment', async () => {
      const [kim, lee] = await Promise.all([1, 2].map(async () => headersOf(await shop().client.customer())));
      const { productId } = await shop().client.product(3);
      const orderId = await placed(kim!, productId);
      const { data, errors } = await ask(PAGE, { id: orderId }, lee!);
      expect(data).toEqual({ order: null });
      expect(errors![0]!.extensions.code).toBe('ORDERING.UNKNOWN_ORDER');
      const cancel = 'mutation Cancel($id: ID!) { cancelOrder(orderId: $id) { status } }';
      for (const headers of [lee!, { ...lee!, 'x-user-id': 'kim', 'x-user-roles': 'operator' }])
        expect((await ask(cancel, { id: orderId }, headers)).errors![0]!.extensions.code).toBe(
          'ORDERING.UNKNOWN_ORDER',
        );
    });

    it('demands a token only for fields that need one', async () => {
      const nobody = { authorization: '' };
      const answer = await fetch(`${shop().client.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query: '{ products(first: 1) { hasNextPage } me { name } }' }),
      });
      const { data, errors } = (await answer.json()) as GraphqlAnswer;
      expect(data).toEqual({ products: { hasNextPage: expect.any(Boolean) }, me: null });
      expect(errors!.map(({ extensions }) => extensions.code)).toEqual(['HTTP.UNAUTHENTICATED']);
      expect((await ask('{ me { name } }', {}, nobody)).errors![0]!.extensions.code).toBe('HTTP.INVALID_TOKEN');
    });

    it('refuses a body over the limit, whole or chunked, and names the allowed methods', async () => {
      const url = `${shop().client.url}/graphql`;
      const body = JSON.stringify({ query: '#'.repeat(1_100_000) });
      const whole = { method: 'POST', headers: { 'content-type': 'application/json' }, body };
      const inParts = { ...whole, body: new Blob([body]).stream(), duplex: 'half' } as RequestInit;
      for (const request of [whole, inParts]) {
        const answer = await fetch(url, request);
        expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([413, 'HTTP.TOO_LARGE']);
      }
      const wrong = await fetch(url, { method: 'DELETE' });
      expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'GET, HEAD, POST']);
    });

    it('streams the status of an order through the gateway until it has ended', async () => {
      const kim = await headersOf(await shop().client.customer());
      const { productId } = await shop().client.product(3);
      const orderId = await placed(kim, productId);
      const url = `${shop().client.url.replace('http', 'ws')}/graphql`;
      const client = createClient({ url, webSocketImpl: WebSocket, connectionParams: kim, retryAttempts: 0 });
      const told: string[] = [];
      const query = `subscription { orderUpdated(orderId: "${orderId}") { status } }`;
      for await (const { data } of client.iterate<{ orderUpdated: { status: string } }>({ query }))
        told.push(data!.orderUpdated.status);
      await client.dispose();
      expect(told.at(-1)).toBe('COMPLETED');
    });
  });
}
