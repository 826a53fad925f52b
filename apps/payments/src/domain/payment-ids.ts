import { deriveId } from '@maru/kernel';

export { paymentIdOf } from '@maru/contracts';

/** The idempotency keys under which the provider knows the payment. */
export const chargeKeyOf = (paymentId: string): string => deriveId('charge', paymentId);
/** `id`: of the payment, for a full refund or the rest; or of a partial refund. */
export const refundKeyOf = (id: string): string => deriveId('refund', id);
