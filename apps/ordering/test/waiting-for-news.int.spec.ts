import { orderingService } from '@maru/contracts/grpc';
import type { OrderingCalls } from '@maru/contracts/grpc';
import { deriveId } from '@maru/kernel';
import { ContextClient } from '@maru/service/grpc';
import { eventually } from '@maru/testing';
import { randomUUID } from 'node:crypto';
import { request } from 'node:http';
import { customerId, order, orderingOnTrial, tea } from './ordering-on-trial';
import type { OrderingOnTrial } from './ordering-on-trial';

const nothing = () => ({ lines: [{ productId: randomUUID(), quantity: 1 }] });
// Longer than a loaded machine needs for a few dozen requests, because many must wait at the same time.
const LONG_WAIT = { ORDERING_COPY_WAIT_MS: '30000', ORDERING_COPY_WAITERS: '20' };

let on: OrderingOnTrial;
beforeAll(async () => {
  on = await orderingOnTrial({ env: { ORDERING_COPY_WAIT_MS: '1500', ORDERING_COPY_WAITERS: '20' } });
});
afterAll(() => on.shop.end());

/** The statuses in the answer to one order, including an interim 102. */
async function statusesOf(body: object, headers: Record<string, string>): Promise<number[]> {
  const authorization = await on.shop.authorizationOf({ userId: customerId });
  const statuses: number[] = [];
  return new Promise((resolve, reject) => {
    const sent = request(`${on.shop.url()}/api/orders`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': randomUUID(), authorization, ...headers },
    });
    sent.on('information', ({ statusCode }) => statuses.push(statusCode));
    sent.on('response', (answer) => {
      answer.resume().on('end', () => resolve([...statuses, answer.statusCode!]));
    });
    sent.on('error', reject).end(JSON.stringify({ ...order, ...body }));
  });
}

describe('an order of an unknown product', () => {
  it('answers the gateway 102 once while it waits, and no other client', async () => {
    expect(await statusesOf(nothing(), { 'x-deadline-ms': '5000' })).toEqual([102, 422]);
    expect(await statusesOf(nothing(), {})).toEqual([422]);
    expect(await statusesOf({}, { 'x-deadline-ms': '5000' })).toEqual([202]);
  });

  it('tells a gRPC caller that it waits', async () => {
    const client = new ContextClient<OrderingCalls>(orderingService, on.shop.grpcAddress());
    try {
      const authorization = await on.shop.authorizationOf({ userId: customerId });
      const { customerId: _, ...wanted } = order;
      const waited: string[] = [];
      const place = (what: string, change: object) =>
        client.call(
          'PlaceOrder',
          { idempotencyKey: randomUUID(), ...wanted, ...change },
          { authorization, timeoutMs: 5_000, onWaits: () => waited.push(what) },
        );
      await expect(place('unknown', nothing())).rejects.toMatchObject({
        rejection: { code: 'ORDERING.UNKNOWN_PRODUCT' },
      });
      await place('known', {});
      expect(waited).toEqual(['unknown']);
    } finally {
      client.close();
    }
  });
});

describe('ordering, while many orders wait for an unknown product', () => {
  let on: OrderingOnTrial;
  beforeAll(async () => {
    on = await orderingOnTrial({ env: LONG_WAIT });
  });
  afterAll(() => on.shop.end());

  const wanting = (product: typeof tea) => ({ lines: [{ productId: product.productId, quantity: 1 }] });

  it('refuses a client that has a fifth of the waiting places, and lets others wait', async () => {
    const late = { ...tea, productId: deriveId('late tea'), sku: 'LATE' };
    const later = { ...tea, productId: deriveId('later tea'), sku: 'LATER' };
    const place = (client: string, product = late) => on.place(wanting(product), undefined, { 'x-client': client });
    const others = Array.from({ length: 4 }, (_, n) => place(`user:${n}`));
    const refused: { status: number; headers: Headers; body: { code: string } }[] = [];
    const ofOne = Array.from({ length: 60 }, async () => {
      const answer = await place('user:greedy', later);
      if (answer.status === 503) refused.push(answer);
      return answer.status;
    });
    await eventually(() => expect(refused).toHaveLength(56), 25_000);
    expect(refused[0]!.body).toMatchObject({ code: 'ORDERING.BUSY' });
    expect(refused[0]!.headers.get('retry-after')).toBe('1');
    // A client whose share is full may still order known products.
    expect((await on.place({}, undefined, { 'x-client': 'user:greedy' })).status).toBe(202);
    await on.others.sell(late);
    expect((await Promise.all(others)).map(({ status }) => status)).toEqual([202, 202, 202, 202]);
    await on.others.sell(later);
    expect((await Promise.all(ofOne)).filter((status) => status === 202)).toHaveLength(4);
  });

  it('refuses every client when all waiting places are taken', async () => {
    const last = { ...tea, productId: deriveId('last tea'), sku: 'LAST' };
    let refused = 0;
    const placed = Array.from({ length: 25 }, async (_, n) => {
      const { status } = await on.place(wanting(last), undefined, { 'x-client': `user:${n}` });
      if (status === 503) refused += 1;
      return status;
    });
    await eventually(() => expect(refused).toBe(5), 25_000);
    await on.others.sell(last);
    expect((await Promise.all(placed)).filter((status) => status === 202)).toHaveLength(20);
  });
});
