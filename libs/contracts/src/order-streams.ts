import { paymentIdOf } from './payments/payment-id';

/** The streams in which an order has events of its own. Those of SKUs, which it shares with others, are not listed. */
export const orderStreams = (orderId: string): readonly string[] => [
  `ordering.order-${orderId}`,
  `ordering.order-fulfilment-${orderId}`,
  `inventory.reservation-${orderId}`,
  `payments.payment-${paymentIdOf(orderId)}`,
  `shipping.shipment-${orderId}`,
];
