import { deriveId } from '@maru/kernel';
import { Client } from 'pg';
import { contextOnTrial } from '@maru/service/testing';
import type { TrialOptions } from '@maru/service/testing';
import { eventually } from '@maru/testing';
import { ordering } from '../src/ordering.app';
import { OtherContexts } from './other-contexts';

export const customerId = deriveId('customer');
export const tea = {
  productId: deriveId('tea'),
  sku: 'TEA',
  name: 'Tea',
  category: 'drinks',
  price: { amount: 450, currency: 'EUR' },
};
const cup = { ...tea, productId: deriveId('cup'), sku: 'CUP', name: 'Cup', price: { amount: 900, currency: 'EUR' } };

/** The order of a client: two of tea and a cup, 18 EUR. */
export const order = {
  customerId,
  currency: 'EUR',
  lines: [
    { productId: tea.productId, quantity: 2 },
    { productId: cup.productId, quantity: 1 },
  ],
  shippingAddress: { name: 'Ada', line1: 'Main Street 1', city: 'Berlin', postalCode: '10115', country: 'DE' },
  paymentToken: 'tok_approve',
};

const env = {
  ORDERING_COPY_WAIT_MS: '1500',
  ORDERING_RESERVATION_TIMEOUT_MS: '300',
  ORDERING_PAYMENT_TIMEOUT_MS: '300',
  ORDERING_SHIPMENT_TIMEOUT_MS: '300',
  ORDERING_COMPENSATION_RETRY_MS: '100',
};

/** Ordering with simulated other contexts, short time-outs, a customer and two products. */
export async function orderingOnTrial(options: TrialOptions = { env }) {
  const shop = await contextOnTrial(ordering, options);
  const others = new OtherContexts(shop);
  await others.sell(tea);
  await others.sell(cup);
  await others.welcome(customerId);

  let keys = 0;
  const place = (change: object = {}, key = `key-${++keys}`, headers: Record<string, string> = {}) =>
    shop.call('POST', '/api/orders', { ...order, ...change }, { 'idempotency-key': key, ...headers });
  const get = (id: string, headers?: Record<string, string>) =>
    shop.call('GET', `/api/orders/${id}`, undefined, headers);
  const cancel = (id: string, headers?: Record<string, string>) =>
    shop.call('POST', `/api/orders/${id}/cancel`, undefined, headers);

  return {
    shop,
    others,
    place,
    get,
    cancel,
    /** Makes the customer's row look like one that a former version of ordering has written. */
    async registeredBefore(id: string): Promise<void> {
      const client = new Client({ connectionString: shop.databaseUrl });
      await client.connect();
      await client
        .query('UPDATE customer_copy SET registered_at = NULL WHERE customer_id = $1', [id])
        .finally(() => client.end());
    },
    /** The order after its end. */
    ended: async (id: string) => (await get(id, { prefer: 'wait=15' })).body,
    /** Places an order that the other contexts answer with `moods`; waits until it has the status `until`. */
    async placeAmong(moods: Parameters<OtherContexts['mood']>[1], until?: string): Promise<string> {
      const paymentToken = `tok_${++keys}`;
      others.mood(paymentToken, moods);
      const { orderId } = (await place({ paymentToken })).body;
      if (until) await eventually(async () => expect((await get(orderId)).body.status).toBe(until));
      return orderId as string;
    },
  };
}

export type OrderingOnTrial = Awaited<ReturnType<typeof orderingOnTrial>>;
