import { defineEvent } from '@maru/kernel';
import { z } from 'zod';
import {
  amount,
  id,
  money,
  quantity,
  reasonCode,
  sealedText,
  sku,
  storedAddress,
  storedCurrency,
  storedPaymentToken,
  storedText,
} from '../fields';

const orderLine = z.object({ productId: id, sku, name: storedText(200), quantity, unitPrice: amount });

const order = z.object({
  orderId: id,
  customerId: id,
  currency: storedCurrency,
  lines: z.array(orderLine).min(1),
  total: z.int().min(0),
});

/** `shippingAddress` is the JSON of an `Address`, sealed with the key of the customer. */
export const OrderPlaced = defineEvent(
  'ordering.order-placed.v2',
  'A customer has placed an order; the shop now owes its ending.',
  order.extend({ shippingAddress: sealedText }),
);

/** Of before there were keys: not written any more, read for ever. */
export const OrderPlacedV1 = defineEvent(
  'ordering.order-placed.v1',
  'A customer has placed an order; the shop now owes its ending.',
  order.extend({ shippingAddress: storedAddress }),
);

export const OrderCancellationRequested = defineEvent(
  'ordering.order-cancellation-requested.v1',
  'The customer wants the order cancelled, and was in time.',
  z.object({ orderId: id }),
);

export const OrderConfirmed = defineEvent(
  'ordering.order-confirmed.v1',
  'Reserved, paid and booked: the order is completed and can no longer be cancelled.',
  z.object({ orderId: id }),
);

export const OrderFailed = defineEvent(
  'ordering.order-failed.v1',
  'The order could not be fulfilled; everything that was done for it has been undone.',
  z.object({ orderId: id, reason: reasonCode, detail: z.string() }),
);

export const OrderCancelled = defineEvent(
  'ordering.order-cancelled.v1',
  'The customer has cancelled; everything that was done for the order has been undone.',
  z.object({ orderId: id }),
);

/** Where the fulfilment of an order stands. */
export const fulfilmentState = z.enum([
  'PENDING',
  'ORDER_CREATED',
  'STOCK_RESERVED',
  'PAYMENT_COMPLETED',
  'COMPLETED',
  'CANCELLING_SHIPMENT',
  'REFUNDING_PAYMENT',
  'RELEASING_STOCK',
  'CANCELLING_ORDER',
  'FAILED',
  'CANCELLED',
]);
export type FulfilmentState = z.infer<typeof fulfilmentState>;

export const OrderFulfilmentAdvanced = defineEvent(
  'ordering.order-fulfilment-advanced.v1',
  'The process manager has heard something: what, where it stands now, and which timers run.',
  z.object({
    orderId: id,
    /** The message heard: its id, and the machine's event with its payload. */
    heard: z.object({ messageId: id, event: z.looseObject({ type: z.string() }) }),
    /**
     * One of `fulfilmentState`, or one that a newer version of the fulfilment has: an order that is
     * under way.
     */
    state: z.string().min(1),
    /** `setAt` is missing in steps of versions that did not record it. */
    timers: z.array(z.object({ name: z.string(), dueAt: z.iso.datetime(), setAt: z.iso.datetime().optional() })),
    /**
     * The version from this step on, where it changes; without it that of the step before, at first
     * 1.
     */
    version: z.number().int().min(1).optional(),
    /** The process got no answer and asks no more; it goes on when the answer comes. */
    stuck: z.literal(true).optional(),
  }),
);

export const StockReservationRequested = defineEvent(
  'ordering.stock-reservation-requested.v1',
  'Inventory is asked to set aside all lines of the order, or none.',
  z.object({ orderId: id, lines: z.array(z.object({ sku, quantity })).min(1) }),
);

export const StockReleaseRequested = defineEvent(
  'ordering.stock-release-requested.v1',
  'Inventory is asked to free whatever is set aside for the order.',
  z.object({ orderId: id }),
);

export const PaymentRequested = defineEvent(
  'ordering.payment-requested.v1',
  'Payments is asked to capture the total of the order.',
  z.object({ orderId: id, customerId: id, amount: money, paymentToken: storedPaymentToken }),
);

export const PaymentCancellationRequested = defineEvent(
  'ordering.payment-cancellation-requested.v1',
  'Payments is asked to make sure that nothing of the order is kept: cancel what is open, refund what is captured.',
  z.object({ orderId: id }),
);

const shipment = z.object({ orderId: id, customerId: id, lines: z.array(z.object({ sku, quantity })).min(1) });

/** `address` is the JSON of an `Address`, sealed with the key of the customer. */
export const ShipmentRequested = defineEvent(
  'ordering.shipment-requested.v2',
  'Shipping is asked to book a shipment of the order.',
  shipment.extend({ address: sealedText }),
);

/** Written for orders that were placed before there were keys. */
export const ShipmentRequestedV1 = defineEvent(
  'ordering.shipment-requested.v1',
  'Shipping is asked to book a shipment of the order.',
  shipment.extend({ address: storedAddress }),
);

export const ShipmentCancellationRequested = defineEvent(
  'ordering.shipment-cancellation-requested.v1',
  'Shipping is asked to make sure that nothing is sent for the order.',
  z.object({ orderId: id }),
);

export const OrderConfirmationRequested = defineEvent(
  'ordering.order-confirmation-requested.v1',
  'Every step is done: the order itself is asked to be confirmed.',
  z.object({ orderId: id }),
);

export const OrderClosureRequested = defineEvent(
  'ordering.order-closure-requested.v1',
  'Every step is undone: the order itself is asked to end.',
  z.object({
    orderId: id,
    outcome: z.enum(['FAILED', 'CANCELLED']),
    reason: reasonCode,
    detail: z.string(),
  }),
);
