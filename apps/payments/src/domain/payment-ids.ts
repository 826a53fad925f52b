import { deriveId } from '@maru/kernel';

/** An order has one payment, for any requester and any number of requests. */
export const paymentIdOf = (orderId: string): string => deriveId('payment', orderId);

/** The idempotency keys under which the provider knows the payment. */
export const chargeKeyOf = (paymentId: string): string => deriveId('charge', paymentId);
/** `id`: of the payment, for a full refund or the rest; or of a partial refund. */
export const refundKeyOf = (id: string): string => deriveId('refund', id);
