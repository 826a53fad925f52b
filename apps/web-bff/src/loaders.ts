import type { OnBehalf, ShopCalls } from '@maru/shop-calls';
import DataLoader from 'dataloader';

// The most keys of one call to a context.
const MOST_AT_ONCE = 100;

/** The client of a query, with the loaders of this query. */
export interface Caller extends OnBehalf {
  readonly loaders: Loaders;
}

/** A caller with loaders of their own. Those of a subscription have no cache, because it stays open. */
export function callerOf(calls: ShopCalls, onBehalf: OnBehalf, { remember }: { readonly remember: boolean }): Caller {
  return { ...onBehalf, loaders: new Loaders(calls, onBehalf, remember) };
}

/**
 * The loaders of fields from other contexts. A query calls each context once for every hundred keys. An unknown key
 * loads null; when a context does not answer, each of its keys fails.
 */
export class Loaders {
  readonly products = this.byKey(async (productIds) => {
    const { products } = await this.calls.call('GetProducts', { productIds }, this.caller);
    return products.map((product) => [product.productId, product]);
  });
  readonly stock = this.byKey(async (skus) => {
    const { levels } = await this.calls.call('GetStock', { skus }, this.caller);
    return levels.map((level) => [level.sku, level]);
  });
  readonly payments = this.byKey(async (orderIds) => {
    const { payments } = await this.calls.call('GetPayments', { orderIds }, this.caller);
    return payments.map((payment) => [payment.orderId, payment]);
  });
  readonly shipments = this.byKey(async (orderIds) => {
    const { shipments } = await this.calls.call('GetShipments', { orderIds }, this.caller);
    return shipments.map((shipment) => [shipment.orderId, shipment]);
  });
  readonly profile = this.byKey(async (keys) => {
    const profile = await this.calls.call('GetProfile', {}, this.caller);
    return keys.map((key) => [key, profile]);
  });

  constructor(
    private readonly calls: ShopCalls,
    private readonly caller: OnBehalf,
    private readonly remember: boolean,
  ) {}

  private byKey<Found>(
    find: (keys: readonly string[]) => Promise<readonly (readonly [string, Found])[]>,
  ): DataLoader<string, Found | null> {
    return new DataLoader(
      async (keys) => {
        const found = new Map(await find([...new Set(keys)]));
        return keys.map((key) => found.get(key) ?? null);
      },
      { cache: this.remember, maxBatchSize: MOST_AT_ONCE },
    );
  }
}
