import {
  defineEvent,
  fields,
  PartialRefundMade,
  PartialRefundRequested,
  PaymentCancelled,
  PaymentCaptured,
  PaymentIntentRecorded,
  PaymentOutcomeUnknown,
  PaymentRefunded,
  PaymentRefused,
  RefundAttemptFailed,
  RefundRequested,
} from '@maru/contracts';
import type { EventOf } from '@maru/contracts';

/** Private, because it carries the customer's token; payment-intent-recorded is the public form without it. */
export const PaymentIntentOpened = defineEvent(
  'payments.payment-intent-opened.v1',
  'We are about to ask the provider for money, with this token.',
  PaymentIntentRecorded.schema.extend({ token: fields.storedPaymentToken }),
);

/** Private: recorded before the provider's cancellation is called. */
export const PaymentCancellationNoted = defineEvent(
  'payments.payment-cancellation-noted.v1',
  'The payment is not wanted any more; the provider is asked what has become of it.',
  PaymentCancelled.schema,
);

export const paymentContracts = [
  PaymentIntentOpened,
  PaymentOutcomeUnknown,
  PaymentCaptured,
  PaymentRefused,
  PaymentCancellationNoted,
  PaymentCancelled,
  RefundRequested,
  RefundAttemptFailed,
  PaymentRefunded,
  PartialRefundRequested,
  PartialRefundMade,
] as const;

export type PaymentEvent = EventOf<(typeof paymentContracts)[number]>;
