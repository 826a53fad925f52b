import { deriveId, UnknownEvent } from '@maru/kernel';
import { given } from '@maru/testing';
import { paymentDecider } from './payment.decider';
import type { PaymentEvent } from './payment.events';

const orderId = deriveId('order', 'a');
const paymentId = deriveId('payment', orderId);
const customerId = deriveId('customer', 'kim');
const amount = { amount: 1_800, currency: 'EUR' };
const which = { paymentId, orderId };

const opened: PaymentEvent = {
  type: 'payments.payment-intent-opened.v1',
  data: { ...which, customerId, amount, token: 'tok_approve' },
};
const lost: PaymentEvent = { type: 'payments.payment-outcome-unknown.v1', data: { ...which, detail: 'lost' } };
const captured: PaymentEvent = {
  type: 'payments.payment-captured.v1',
  data: { ...which, amount, providerReference: 'ch_1' },
};
const refused: PaymentEvent = {
  type: 'payments.payment-refused.v1',
  data: { ...which, reason: 'PAYMENTS.DECLINED', detail: 'Declined.' },
};
const noted: PaymentEvent = { type: 'payments.payment-cancellation-noted.v1', data: which };
const cancelled: PaymentEvent = { type: 'payments.payment-cancelled.v1', data: which };
const refundRequested: PaymentEvent = { type: 'payments.refund-requested.v1', data: { ...which, amount } };
const refundFailed = (attempt: number, fault?: 'busy' | 'answer-lost'): PaymentEvent => ({
  type: 'payments.refund-attempt-failed.v1',
  data: { ...which, attempt, detail: 'no', ...(fault && { fault }) },
});
const refunded: PaymentEvent = {
  type: 'payments.payment-refunded.v1',
  data: { ...which, amount, providerReference: 're_1', failedAttempts: 0 },
};

const request = { type: 'RequestPayment' as const, ...which, customerId, amount, token: 'tok_approve' };
const loseOutcome = { type: 'RecordOutcomeUnknown' as const, ...which, detail: 'lost' };
const capture = (reference = 'ch_1') => ({ type: 'RecordCaptured' as const, ...which, reference });
const refuse = { type: 'RecordRefused' as const, ...which, reason: 'PAYMENTS.DECLINED', detail: 'Declined.' };
const cancel = { type: 'RequestCancellation' as const, ...which };
const failRefund = (attempt: number, fault: 'busy' | 'answer-lost' = 'busy') => ({
  type: 'RecordRefundFailed' as const,
  ...which,
  attempt,
  detail: 'no',
  fault,
});
const refund = (reference = 're_1') => ({ type: 'RecordRefunded' as const, ...which, reference, failedAttempts: 0 });

const payment = (...history: PaymentEvent[]) => given(paymentDecider, history);

describe('a payment request', () => {
  it('is recorded before the provider is called, once', () => {
    payment().when(request).then([opened]);
    payment(opened).when(request).thenNothing();
    payment(opened, captured).when(request).thenNothing();
  });
  it('is refused after a cancellation', () => {
    payment(cancelled).when(request).thenNothing();
  });
});

describe('an order that costs nothing', () => {
  const nothing = { amount: 0, currency: 'EUR' };
  const waived: PaymentEvent = {
    type: 'payments.payment-captured.v1',
    data: { ...which, customerId, amount: nothing, providerReference: '', withoutProvider: true },
  };

  it.each(['tok_approve', 'tok_decline', 'none'])('is paid at once with the token %s, without an intent', (token) => {
    payment()
      .when({ ...request, amount: nothing, token })
      .then([waived]);
  });

  it('is requested once', () => {
    payment(waived)
      .when({ ...request, amount: nothing })
      .thenNothing();
    payment(cancelled)
      .when({ ...request, amount: nothing })
      .thenNothing();
  });

  it('is cancelled without a refund', () => {
    payment(waived).when(cancel).then([cancelled]);
    payment(waived, cancelled).when(cancel).thenNothing();
  });

  it('is cancelled without a refund, also when an earlier version has requested one', () => {
    const asked: PaymentEvent = { type: 'payments.refund-requested.v1', data: { ...which, amount: nothing } };
    payment(waived, asked).when(cancel).then([cancelled]);
    payment(waived, asked, cancelled).when(cancel).thenNothing();
  });

  it('is cancelled without a refund, also when an earlier version captured 0 at the provider', () => {
    const atProvider: PaymentEvent[] = [
      { type: 'payments.payment-intent-opened.v1', data: { ...which, customerId, amount: nothing, token: 'tok' } },
      { type: 'payments.payment-captured.v1', data: { ...which, amount: nothing, providerReference: 'ch_1' } },
    ];
    payment(...atProvider)
      .when(cancel)
      .then([cancelled]);
    payment(atProvider[0]!, noted).when(capture()).then([atProvider[1]!, cancelled]);
  });
});

describe("the provider's final answer", () => {
  it('is recorded once when it has the money', () => {
    payment(opened).when(capture()).then([captured]);
    payment(opened, captured).when(capture()).thenNothing();
    payment(opened, captured, refundRequested, refunded).when(capture()).thenNothing();
  });
  it('is recorded once when it has refused', () => {
    payment(opened).when(refuse).then([refused]);
    payment(opened, refused).when(refuse).thenNothing();
  });
  it('is awaited after its answer was lost', () => {
    payment(opened).when(loseOutcome).then([lost]);
    payment(opened, lost).when(loseOutcome).thenNothing();
    payment(opened, captured).when(loseOutcome).thenNothing();
    payment(opened, lost).when(capture()).then([captured]);
    payment(opened, lost).when(refuse).then([refused]);
  });
  it('is refused when it contradicts an earlier one', () => {
    payment(opened, refused).when(capture()).thenRejected('PAYMENTS.ALREADY_DECIDED');
    payment(opened, captured).when(capture('ch_2')).thenRejected('PAYMENTS.ALREADY_DECIDED');
    payment(opened, captured).when(refuse).thenRejected('PAYMENTS.ALREADY_DECIDED');
    payment(cancelled).when(capture()).thenRejected('PAYMENTS.ALREADY_DECIDED');
    payment().when(capture()).thenRejected('PAYMENTS.UNKNOWN_PAYMENT');
  });
});

describe('a cancellation of a payment', () => {
  it('is final before the payment request', () => {
    payment().when(cancel).then([cancelled]);
    payment(cancelled).when(cancel).thenNothing();
  });
  it('is recorded before the provider is called when the provider has not decided', () => {
    payment(opened).when(cancel).then([noted]);
    payment(opened, noted).when(cancel).thenNothing();
  });
  it('wins when the provider has captured nothing', () => {
    payment(opened, noted).when(refuse).then([cancelled]);
  });
  it('loses when the provider was quicker, and the money is refunded', () => {
    payment(opened, noted).when(capture()).then([captured, refundRequested]);
  });
  it('refunds a capture, once', () => {
    payment(opened, captured).when(cancel).then([refundRequested]);
    payment(opened, captured, refundRequested).when(cancel).thenNothing();
    payment(opened, captured, refundRequested, refunded).when(cancel).thenNothing();
  });
  it('has nothing to do after a refusal, because that was reported', () => {
    payment(opened, refused).when(cancel).thenNothing();
  });
});

describe('a refund', () => {
  const refunding = [opened, captured, refundRequested];
  it('is recorded once', () => {
    payment(...refunding)
      .when(refund())
      .then([refunded]);
    payment(...refunding, refunded)
      .when(refund())
      .thenNothing();
  });
  it('records the first failure of each kind, and no other', () => {
    const first = refundFailed(1, 'busy');
    payment(...refunding)
      .when(failRefund(1))
      .then([first]);
    payment(...refunding, first)
      .when(failRefund(1))
      .thenNothing();
    payment(...refunding, first)
      .when(failRefund(2))
      .thenNothing();
    payment(...refunding, first)
      .when(failRefund(7, 'answer-lost'))
      .then([refundFailed(7, 'answer-lost')]);
    payment(...refunding, first, refundFailed(7, 'answer-lost'))
      .when(failRefund(8))
      .thenNothing();
    payment(...refunding, first, refunded)
      .when(failRefund(2))
      .thenNothing();
  });
  it('records a failure after older ones without a kind', () => {
    payment(...refunding, refundFailed(1), refundFailed(2))
      .when(failRefund(3))
      .then([refundFailed(3, 'busy')]);
    payment(...refunding, refundFailed(1), refundFailed(2))
      .when(failRefund(2))
      .thenNothing();
  });
  it('cannot happen twice, nor without a capture', () => {
    payment(...refunding, refunded)
      .when(refund('re_2'))
      .thenRejected('PAYMENTS.ALREADY_DECIDED');
    payment(opened, captured).when(refund()).thenRejected('PAYMENTS.ALREADY_DECIDED');
  });
});

describe('the state of a payment', () => {
  it('keeps the amount and the reason of a refusal', () => {
    payment(opened)
      .when(refuse)
      .thenState((state) =>
        expect(state).toEqual({ status: 'refused', amount, reason: 'PAYMENTS.DECLINED', detail: 'Declined.' }),
      );
  });
  it('has an amount after a cancellation only when money was requested', () => {
    payment(opened, noted)
      .when(refuse)
      .thenState((state) => expect(state).toStrictEqual({ status: 'cancelled', amount }));
    payment()
      .when(cancel)
      .thenState((state) => expect(state).toStrictEqual({ status: 'cancelled' }));
    payment()
      .when({ ...request, amount: { ...amount, amount: 0 } })
      .thenState((waived) => {
        expect(paymentDecider.evolve(waived, cancelled)).toStrictEqual({ status: 'cancelled' });
      });
  });
  it('is unknown behind an event of a newer release', () => {
    const disputed = { type: 'payments.payment-disputed.v1', data: which } as unknown as PaymentEvent;
    expect(() => payment(opened, captured, disputed)).toThrow(UnknownEvent);
  });
});
