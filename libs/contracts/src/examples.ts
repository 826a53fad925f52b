import type { DataOf, EventContract } from '@maru/kernel';
import type * as catalog from './catalog/events';
import type * as customers from './customers/events';
import type * as inventory from './inventory/events';
import type * as notifications from './notifications/events';
import type * as ordering from './ordering/events';
import type * as payments from './payments/events';
import type * as shipping from './shipping/events';

type ValueOf<Module> = Module[keyof Module];
type Contract = Extract<
  | ValueOf<typeof catalog>
  | ValueOf<typeof customers>
  | ValueOf<typeof inventory>
  | ValueOf<typeof notifications>
  | ValueOf<typeof ordering>
  | ValueOf<typeof payments>
  | ValueOf<typeof shipping>,
  EventContract
>;

const orderId = '5b0e4cbe-7a8f-5f6e-8d2c-0123456789ab';
const customerId = '018f3a5e-7c1d-7a30-8f52-3c7b8f1f0a22';
const productId = '191ae23d-29f1-5f1b-a358-ea86f9a2fe2e';
const paymentId = '7f6c2b1a-9d3e-5c4f-8a2b-1234567890ab';
const refundId = '2f1d6c0a-4b7e-5d18-9c33-5a6b7c8d9e0f';
const shipmentId = '5b0c9d1e-8a53-5c2e-9a39-1f0d7c0e9b44';
const sku = 'TEA-1';
const total = { amount: 1800, currency: 'EUR' };
const part = { amount: 500, currency: 'EUR' };
const toReserve = [{ sku, quantity: 2 }];
const allocations = [
  { warehouse: 'EAST', quantity: 1 },
  { warehouse: 'MAIN', quantity: 1 },
];
const address = {
  name: 'Ada Lovelace',
  line1: 'Main Street 1',
  city: 'Berlin',
  postalCode: '10115',
  country: 'DE',
};
// Sealed with a key that nobody has any more.
const sealed = 'sealed.v1.xr5PkHcfP4aRI_UGl-rnQpTSUz4T8vIpZvI0C7i5iCW1nmyDlpmA9vZNmg';
const declined = { reason: 'PAYMENTS.DECLINED', detail: 'The card was declined.' };

const placed = {
  orderId,
  customerId,
  currency: 'EUR',
  lines: [{ productId, sku, name: 'Tea', quantity: 2, unitPrice: 900 }],
  total: 1800,
};

/** The data of one event of every contract: the order of two packs of tea. For documents and tests. */
export const examples: { readonly [Each in Contract as Each['type']]: DataOf<Each> } = {
  'catalog.product-created.v1': {
    productId,
    sku,
    name: 'Tea',
    description: 'Green, 100 g.',
    category: 'kitchen',
    price: { amount: 900, currency: 'EUR' },
  },
  'catalog.product-price-changed.v1': { productId, price: { amount: 990, currency: 'EUR' } },
  'catalog.product-described.v1': { productId, name: '녹차', category: 'kitchen' },
  'catalog.product-withdrawn.v1': { productId },
  'catalog.product-reinstated.v1': { productId },
  'customers.customer-registered.v1': {
    userId: customerId,
    email: 'kim@example.com',
    name: '김철수',
    locale: 'ko-KR',
  },
  'customers.customer-registered.v2': { userId: customerId, email: sealed, name: sealed, locale: 'ko-KR' },
  'customers.profile-changed.v1': { userId: customerId, name: '김영희', locale: 'ko-KR' },
  'customers.profile-changed.v2': { userId: customerId, name: sealed, locale: 'ko-KR' },
  'customers.account-letter-requested.v1': {
    letterId: customerId,
    userId: customerId,
    template: 'reset-password',
    code: sealed,
  },
  'customers.account-closed.v1': { userId: customerId },
  'customers.authority-ended.v1': {
    userId: customerId,
    reason: 'logged-out',
    notBefore: '2026-11-30T06:00:00.000Z',
  },
  'inventory.sku-registered.v1': { sku, productId },
  'inventory.stock-received.v1': {
    sku,
    warehouse: 'MAIN',
    quantity: 20,
    receiptId: '0190b5a0-3333-7000-8000-000000000001',
  },
  'inventory.stock-adjusted.v1': {
    sku,
    warehouse: 'MAIN',
    delta: -4,
    reason: 'count',
    adjustmentId: '0190b5a0-4444-7000-8000-000000000001',
  },
  'inventory.stock-allocated.v1': { sku, orderId, allocations },
  'inventory.stock-deallocated.v1': { sku, orderId, allocations },
  'inventory.stock-shipped.v1': { sku, orderId, allocations },
  'inventory.stock-low.v1': { sku, available: 4, threshold: 5 },
  'inventory.stock-reserved.v1': { orderId, lines: toReserve },
  'inventory.stock-reservation-refused.v1': {
    orderId,
    sku,
    reason: 'INVENTORY.OUT_OF_STOCK',
    detail: '1 pieces of TEA-1 are available, 2 are wanted',
  },
  'inventory.stock-released.v1': { orderId },
  'notifications.notification-sent.v1': {
    notificationId: '0190b5a0-5555-7000-8000-000000000001',
    customerId,
    orderId,
    template: 'order-placed',
    locale: 'ko-KR',
    channel: 'mailbox',
  },
  'notifications.notification-skipped.v1': {
    notificationId: '0190b5a0-5555-7000-8000-000000000002',
    customerId,
    orderId,
    template: 'order-confirmed',
  },
  'ordering.order-placed.v1': { ...placed, shippingAddress: address },
  'ordering.order-placed.v2': { ...placed, shippingAddress: sealed },
  'ordering.order-cancellation-requested.v1': { orderId },
  'ordering.order-confirmed.v1': { orderId },
  'ordering.order-failed.v1': { orderId, ...declined },
  'ordering.order-cancelled.v1': { orderId },
  'ordering.order-fulfilment-advanced.v1': {
    orderId,
    heard: { messageId: '0190b5a0-6666-7000-8000-000000000001', event: { type: 'order-placed' } },
    state: 'ORDER_CREATED',
    timers: [{ name: 'RESERVATION_TIMEOUT', dueAt: '2030-01-01T00:00:30.000Z' }],
  },
  'ordering.stock-reservation-requested.v1': { orderId, lines: toReserve },
  'ordering.stock-release-requested.v1': { orderId },
  'ordering.payment-requested.v1': { orderId, customerId, amount: total, paymentToken: 'tok_approve' },
  'ordering.payment-cancellation-requested.v1': { orderId },
  'ordering.shipment-requested.v1': { orderId, customerId, address, lines: toReserve },
  'ordering.shipment-requested.v2': { orderId, customerId, address: sealed, lines: toReserve },
  'ordering.shipment-cancellation-requested.v1': { orderId },
  'ordering.order-confirmation-requested.v1': { orderId },
  'ordering.order-closure-requested.v1': { orderId, outcome: 'FAILED', ...declined },
  'payments.payment-intent-recorded.v1': { paymentId, orderId, customerId, amount: total },
  'payments.payment-outcome-unknown.v1': { paymentId, orderId, detail: 'no answer within 2000 ms' },
  'payments.payment-captured.v1': { paymentId, orderId, amount: total, providerReference: 'sandbox_ch_1' },
  'payments.payment-refused.v1': { paymentId, orderId, ...declined },
  'payments.payment-cancelled.v1': { paymentId, orderId },
  'payments.refund-requested.v1': { paymentId, orderId, amount: total },
  'payments.refund-attempt-failed.v1': {
    paymentId,
    orderId,
    attempt: 1,
    detail: 'the sandbox cannot refund now',
    fault: 'busy',
  },
  'payments.payment-refunded.v1': {
    paymentId,
    orderId,
    amount: total,
    providerReference: 'sandbox_re_1',
    failedAttempts: 1,
  },
  'payments.partial-refund-requested.v1': { paymentId, orderId, refundId, amount: part, reason: 'DAMAGED' },
  'payments.partial-refund-made.v1': {
    paymentId,
    orderId,
    refundId,
    amount: part,
    providerReference: 'sandbox_re_2',
    failedAttempts: 0,
  },
  'shipping.shipment-booked.v1': {
    shipmentId,
    orderId,
    customerId,
    carrier: 'sandbox',
    trackingNumber: 'SBX000000000001',
  },
  'shipping.shipment-delivered.v1': { shipmentId, orderId, deliveredAt: '2030-01-03T09:30:00.000Z' },
  'shipping.shipment-refused.v1': {
    shipmentId,
    orderId,
    customerId,
    reason: 'SHIPPING.UNSERVICEABLE',
    detail: 'No carrier goes to AQ.',
  },
  'shipping.shipment-cancelled.v1': { shipmentId, orderId },
};
