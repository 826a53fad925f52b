import type { OnBehalf, ShopCalls } from '@maru/shop-calls';
import type { MercuriusContext, MercuriusLoaders } from 'mercurius';
import type { Order, OrderLine } from './types/order.type';
import type { Product } from './types/product.type';

type Caller = MercuriusContext & OnBehalf;
interface Asked<Parent> {
  readonly obj: Parent;
}

// As many as a context takes in one call.
const MOST_AT_ONCE = 100;

/**
 * The fields that belong to another context than what they stand on: however many of them a query asks for, each context is called
 * once. What is not found is null; a context that does not answer is an error at the path of each of them, and null, too.
 */
export function loadersOf(calls: ShopCalls): MercuriusLoaders {
  return {
    Product: {
      stock: (asked: readonly Asked<Product>[], caller: Caller) =>
        inOrder(
          asked.map(({ obj }) => obj.sku),
          async (skus) => {
            const { levels } = await calls.call('GetStock', { skus }, onBehalf(caller));
            return levels.map((level) => [level.sku, level]);
          },
        ),
    },
    OrderLine: {
      product: (asked: readonly Asked<OrderLine>[], caller: Caller) =>
        inOrder(
          asked.map(({ obj }) => obj.productId),
          async (productIds) => {
            const { products } = await calls.call('GetProducts', { productIds }, onBehalf(caller));
            return products.map((product) => [product.productId, product]);
          },
        ),
    },
    Order: {
      payment: (asked: readonly Asked<Order>[], caller: Caller) =>
        inOrder(
          asked.map(({ obj }) => obj.orderId),
          async (orderIds) => {
            const { payments } = await calls.call('GetPayments', { orderIds }, onBehalf(caller));
            return payments.map((payment) => [payment.orderId, payment]);
          },
        ),
      shipment: (asked: readonly Asked<Order>[], caller: Caller) =>
        inOrder(
          asked.map(({ obj }) => obj.orderId),
          async (orderIds) => {
            const { shipments } = await calls.call('GetShipments', { orderIds }, onBehalf(caller));
            return shipments.map((shipment) => [shipment.orderId, shipment]);
          },
        ),
    },
  };
}

const onBehalf = ({ authorization, correlationId, deadline }: Caller): OnBehalf => ({
  authorization,
  correlationId,
  deadline,
});

/** What `find` gives for each key, in the order of the keys; null where it gives nothing. */
async function inOrder<Found>(
  keys: readonly string[],
  find: (keys: readonly string[]) => Promise<readonly (readonly [string, Found])[]>,
): Promise<(Found | null)[]> {
  const distinct = [...new Set(keys)];
  const parts = Array.from({ length: Math.ceil(distinct.length / MOST_AT_ONCE) }, (_, at) =>
    distinct.slice(at * MOST_AT_ONCE, (at + 1) * MOST_AT_ONCE),
  );
  const found = new Map((await Promise.all(parts.map(find))).flat());
  return keys.map((key) => found.get(key) ?? null);
}
