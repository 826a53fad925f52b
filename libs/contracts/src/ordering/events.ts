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
  'A customer has placed an order; the shop now has to fulfil it or end it.',
  order.extend({ shippingAddress: sealedText }),
);

/** From before personal data was sealed: no longer written, but still read. */
export const OrderPlacedV1 = defineEvent(
  'ordering.order-placed.v1',
  'A customer has placed an order; the shop now has to fulfil it or end it.',
  order.extend({ shippingAddress: storedAddress }),
);

export const OrderCancellationRequested = defineEvent(
  'ordering.order-cancellation-requested.v1',
  'The customer wants the order cancelled, and it could still be cancelled.',
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

/** The state of an order's fulfilment. */
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
  'The process manager has handled a message: the message, the state after it, and the running timers.',
  z.object({
    orderId: id,
    /** The handled message: its id, and the machine's event with its payload. */
    heard: z.object({ messageId: id, event: z.looseObject({ type: z.string() }) }),
    /** One of `fulfilmentState`, or an unfinished state that only a newer version of the fulfilment has. */
    state: z.string().min(1),
    /** `setAt` is absent in steps of versions that did not record it. */
    timers: z.array(z.object({ name: z.string(), dueAt: z.iso.datetime(), setAt: z.iso.datetime().optional() })),
    /** The version from this step on, present only where it changes. The first version is 1. */
    version: z.number().int().min(1).optional(),
    /** The process got no answer and has stopped asking. It goes on when the answer comes. */
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
  'Inventory is asked to free everything that is set aside for the order.',
  z.object({ orderId: id }),
);

export const PaymentRequested = defineEvent(
  'ordering.payment-requested.v1',
  'Payments is asked to capture the total of the order.',
  z.object({ orderId: id, customerId: id, amount: money, paymentToken: storedPaymentToken }),
);

export const PaymentCancellationRequested = defineEvent(
  'ordering.payment-cancellation-requested.v1',
  'Payments is asked to keep no money of the order: cancel an open payment, refund a captured one.',
  z.object({ orderId: id }),
);

const shipment = z.object({ orderId: id, customerId: id, lines: z.array(z.object({ sku, quantity })).min(1) });

/** `address` is the JSON of an `Address`, sealed with the key of the customer. */
export const ShipmentRequested = defineEvent(
  'ordering.shipment-requested.v2',
  'Shipping is asked to book a shipment of the order.',
  shipment.extend({ address: sealedText }),
);

/** Written for orders that were placed before personal data was sealed. */
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
  'Every step is done, so the order itself is to be confirmed.',
  z.object({ orderId: id }),
);

export const OrderClosureRequested = defineEvent(
  'ordering.order-closure-requested.v1',
  'Every step is undone, so the order itself is to end.',
  z.object({
    orderId: id,
    outcome: z.enum(['FAILED', 'CANCELLED']),
    reason: reasonCode,
    detail: z.string(),
  }),
);
