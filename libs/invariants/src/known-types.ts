/** The types that change an order. All of them have its id as `orderId`. */
const OF_ORDERS = [
  'ordering.order-placed.v1',
  'ordering.order-placed.v2',
  'ordering.order-cancellation-requested.v1',
  'ordering.order-confirmed.v1',
  'ordering.order-failed.v1',
  'ordering.order-cancelled.v1',
  'ordering.order-fulfilment-advanced.v1',
  'ordering.stock-reservation-requested.v1',
  'ordering.stock-release-requested.v1',
  'ordering.payment-requested.v1',
  'ordering.payment-cancellation-requested.v1',
  'ordering.shipment-requested.v1',
  'ordering.shipment-requested.v2',
  'ordering.shipment-cancellation-requested.v1',
  'ordering.order-confirmation-requested.v1',
  'ordering.order-closure-requested.v1',
  'inventory.reservation-started.v1',
  'inventory.reservation-failed.v1',
  'inventory.release-started.v1',
  'inventory.stock-reserved.v1',
  'inventory.stock-reservation-refused.v1',
  'inventory.stock-released.v1',
  'payments.payment-intent-opened.v1',
  'payments.payment-outcome-unknown.v1',
  'payments.payment-cancellation-noted.v1',
  'payments.payment-captured.v1',
  'payments.payment-refused.v1',
  'payments.payment-cancelled.v1',
  'payments.refund-requested.v1',
  'payments.refund-attempt-failed.v1',
  'payments.payment-refunded.v1',
  'payments.partial-refund-requested.v1',
  'payments.partial-refund-made.v1',
  'shipping.shipment-booked.v1',
  'shipping.shipment-refused.v1',
  'shipping.shipment-cancelled.v1',
] as const;

/** The types that change the stock of a SKU; all but the first two also change an order. */
const OF_STOCK = [
  'inventory.stock-received.v1',
  'inventory.stock-adjusted.v1',
  'inventory.stock-allocated.v1',
  'inventory.stock-deallocated.v1',
  'inventory.stock-shipped.v1',
] as const;

/** Types that no rule needs. A delivery comes long after its order has ended. */
const WITHOUT_EFFECT = [
  'inventory.sku-registered.v1',
  'inventory.stock-low.v1',
  'inventory.allocation-forestalled.v1',
  'inventory.booking-attempted.v1',
  'shipping.shipment-delivered.v1',
  // The published form of the intent; it is not stored.
  'payments.payment-intent-recorded.v1',
] as const;

export const PLACED: ReadonlySet<string> = new Set(['ordering.order-placed.v1', 'ordering.order-placed.v2']);

const orders: ReadonlySet<string> = new Set(OF_ORDERS);
const stock: ReadonlySet<string> = new Set(OF_STOCK);
const booked: ReadonlySet<string> = new Set(OF_STOCK.slice(0, 2));
const others: ReadonlySet<string> = new Set(WITHOUT_EFFECT);

// Only these contexts write events about orders and stock.
const JUDGED_CONTEXTS = new Set(['ordering', 'inventory', 'payments', 'shipping']);

/** Whether the rules know what the type means, or need not know. */
export function isKnown(type: string): boolean {
  if (!JUDGED_CONTEXTS.has(type.slice(0, type.indexOf('.')))) return true;
  return orders.has(type) || stock.has(type) || others.has(type);
}

interface Named {
  readonly orderId?: unknown;
  readonly sku?: unknown;
}

/** The order and the SKU that an event changes; both for pieces that are set aside, freed or shipped. */
export interface Subjects {
  readonly orderId?: string;
  readonly sku?: string;
}

const NONE: Subjects = {};

export function subjectsOf({ type, data }: { readonly type: string; readonly data: unknown }): Subjects {
  const { orderId, sku } = data as Named;
  if (orders.has(type)) return typeof orderId === 'string' ? { orderId } : NONE;
  if (!stock.has(type) || typeof sku !== 'string') return NONE;
  return booked.has(type) || typeof orderId !== 'string' ? { sku } : { orderId, sku };
}
