import { deriveId } from '@maru/kernel';

/** An order has one payment, for any requester and any number of requests. */
export const paymentIdOf = (orderId: string): string => deriveId('payment', orderId);
