import { defineEvent } from '@maru/kernel';
import { z } from 'zod';
import { id, money, reasonCode } from '../fields';

export const PaymentIntentRecorded = defineEvent(
  'payments.payment-intent-recorded.v1',
  'Payments will ask the provider for money; recorded before the provider is asked.',
  z.object({ paymentId: id, orderId: id, customerId: id, amount: money }),
);

export const PaymentOutcomeUnknown = defineEvent(
  'payments.payment-outcome-unknown.v1',
  'The provider has not answered in time, and may or may not have captured. Payments asks it for the outcome next.',
  z.object({ paymentId: id, orderId: id, detail: z.string() }),
);

export const PaymentCaptured = defineEvent(
  'payments.payment-captured.v1',
  'The provider has the money. With `withoutProvider` nothing was due, and no provider was asked.',
  z.object({
    paymentId: id,
    orderId: id,
    amount: money,
    /** Empty with `withoutProvider`, because no provider knows of it. */
    providerReference: z.string(),
    /** The amount is 0. */
    withoutProvider: z.literal(true).optional(),
    /** The customer of the order; present with `withoutProvider` only, otherwise the intent names the customer. */
    customerId: id.optional(),
  }),
);

export const PaymentRefused = defineEvent(
  'payments.payment-refused.v1',
  'The provider has not taken the money and will not.',
  z.object({ paymentId: id, orderId: id, reason: reasonCode, detail: z.string() }),
);

export const PaymentCancelled = defineEvent(
  'payments.payment-cancelled.v1',
  'The payment was cancelled before anything was captured.',
  z.object({ paymentId: id, orderId: id }),
);

export const RefundRequested = defineEvent(
  'payments.refund-requested.v1',
  'Payments will ask the provider to give the money back; recorded before the provider is asked.',
  z.object({ paymentId: id, orderId: id, amount: money }),
);

export const RefundAttemptFailed = defineEvent(
  'payments.refund-attempt-failed.v1',
  'The provider could not give the money back yet and is asked again. Recorded for the first failure of each kind.',
  z.object({
    paymentId: id,
    orderId: id,
    attempt: z.int().min(1),
    detail: z.string(),
    fault: z.enum(['busy', 'answer-lost']).optional(),
  }),
);

export const PaymentRefunded = defineEvent(
  'payments.payment-refunded.v1',
  'The customer has the money back. `failedAttempts` counts the failures of the provider before.',
  z.object({
    paymentId: id,
    orderId: id,
    amount: money,
    providerReference: z.string(),
    failedAttempts: z.int().min(0).optional(),
  }),
);

export const PartialRefundRequested = defineEvent(
  'payments.partial-refund-requested.v1',
  'Somebody of finance gives a part of a captured amount back, or all of it; recorded before the provider is asked.',
  z.object({
    paymentId: id,
    orderId: id,
    refundId: id,
    amount: money,
    /** A word such as `DAMAGED`, and no text, because a text could name a person. */
    reason: z
      .string()
      .regex(/^[A-Z_]{1,40}$/)
      .optional(),
  }),
);

export const PartialRefundMade = defineEvent(
  'payments.partial-refund-made.v1',
  'The customer has this part of the money back. `failedAttempts` counts the failures of the provider before.',
  z.object({
    paymentId: id,
    orderId: id,
    refundId: id,
    amount: money,
    providerReference: z.string(),
    failedAttempts: z.int().min(0),
  }),
);
