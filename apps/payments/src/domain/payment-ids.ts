import { deriveId } from '@maru/kernel';

/** An order has one payment, whoever asks for it and however often. */
export const paymentIdOf = (orderId: string): string => deriveId('payment', orderId);

/** The idempotency keys under which the provider knows the payment. */
export const chargeKeyOf = (paymentId: string): string => deriveId('charge', paymentId);
/** `id`: of the payment, which is given back whole or by its rest; or of a partial refund. */
export const refundKeyOf = (id: string): string => deriveId('refund', id);
