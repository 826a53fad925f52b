import { paymentIdOf } from './payments/payment-id';

/** The streams of one order in all contexts, from which its explanation is made. */
export const orderStreams = (orderId: string): readonly string[] => [
  `ordering.order-${orderId}`,
  `ordering.order-fulfilment-${orderId}`,
  `inventory.reservation-${orderId}`,
  `payments.payment-${paymentIdOf(orderId)}`,
  `shipping.shipment-${orderId}`,
];
