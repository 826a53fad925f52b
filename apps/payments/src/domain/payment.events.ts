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

/** Private, for it carries the customer's token; others see it as payment-intent-recorded, without. */
export const PaymentIntentOpened = defineEvent(
  'payments.payment-intent-opened.v1',
  'We are about to ask the provider for money, with this token.',
  PaymentIntentRecorded.schema.extend({ token: fields.storedPaymentToken }),
);

/** Private: recorded before the provider is asked to cancel. */
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
