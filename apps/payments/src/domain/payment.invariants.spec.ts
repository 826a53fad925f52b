import { deriveId, fold } from '@maru/kernel';
import fc from 'fast-check';
import { paymentDecider } from './payment.decider';
import type { PaymentCommand } from './payment.decider';
import type { PaymentEvent } from './payment.events';

const orderId = deriveId('order', 'a');
const which = { paymentId: deriveId('payment', orderId), orderId };
const total = { amount: 1_800, currency: 'EUR' };

const command: fc.Arbitrary<PaymentCommand> = fc.oneof(
  fc.constant({ type: 'RequestPayment' as const, ...which, customerId: orderId, amount: total, token: 'tok' }),
  fc.constant({ type: 'RecordOutcomeUnknown' as const, ...which, detail: 'lost' }),
  fc.constantFrom('ch_1', 'ch_2').map((reference) => ({ type: 'RecordCaptured' as const, ...which, reference })),
  fc.constant({ type: 'RecordRefused' as const, ...which, reason: 'PAYMENTS.DECLINED', detail: 'no' }),
  fc.constant({ type: 'RequestCancellation' as const, ...which }),
  fc.integer({ min: 1, max: 4 }).map((attempt) => ({
    type: 'RecordRefundFailed' as const,
    ...which,
    attempt,
    detail: 'no',
    fault: 'busy' as const,
  })),
  fc
    .record({ refundId: fc.constantFrom('a', 'b', 'c'), pieces: fc.constantFrom(1, 600, 900, 1_800) })
    .map(({ refundId, pieces }) => ({
      type: 'RequestPartialRefund' as const,
      ...which,
      refundId,
      amount: { ...total, amount: pieces },
    })),
  fc.constantFrom('a', 'b', 'c').map((refundId) => ({
    type: 'RecordPartialRefundMade' as const,
    ...which,
    refundId,
    reference: `re_${refundId}`,
    failedAttempts: 0,
  })),
  fc.constantFrom('re_1', 're_2').map((reference) => ({
    type: 'RecordRefunded' as const,
    ...which,
    reference,
    failedAttempts: 1,
  })),
);

function logOf(commands: readonly PaymentCommand[]): readonly PaymentEvent[] {
  const log: PaymentEvent[] = [];
  for (const next of commands) {
    const decision = paymentDecider.decide(next, fold(paymentDecider, log));
    if (decision.accepted) log.push(...decision.events);
  }
  return log;
}

type Moved =
  | 'payments.payment-captured.v1'
  | 'payments.payment-refunded.v1'
  | 'payments.partial-refund-requested.v1'
  | 'payments.partial-refund-made.v1';
const moved = (log: readonly PaymentEvent[], type: Moved) =>
  log.reduce((sum, event) => (event.type === type ? sum + event.data.amount.amount : sum), 0);

describe('after any commands and any answers of the provider, in any order', () => {
  const always = (check: (log: readonly PaymentEvent[]) => void) =>
    fc.assert(
      fc.property(fc.array(command, { maxLength: 30 }), (commands) => check(logOf(commands))),
      { numRuns: 1_000 },
    );

  it('I2: apart from refunds by finance, captured − refunded is 0 or the total, and there is at most one capture', () =>
    always((log) => {
      const captured = moved(log, 'payments.payment-captured.v1');
      const parts = moved(log, 'payments.partial-refund-requested.v1');
      const refunds = log.filter(({ type }) => type === 'payments.payment-refunded.v1');
      expect([0, total.amount]).toContain(captured);
      expect(parts).toBeLessThanOrEqual(captured);
      expect(moved(log, 'payments.payment-refunded.v1')).toBe(refunds.length * (captured - parts));
    }));

  it('I12: refunds sum to at most the capture, and each part is made once', () =>
    always((log) => {
      const made = log.filter((event) => event.type === 'payments.partial-refund-made.v1');
      expect(new Set(made.map(({ data }) => data.refundId)).size).toBe(made.length);
      const back = moved(log, 'payments.payment-refunded.v1') + moved(log, 'payments.partial-refund-made.v1');
      expect(back).toBeLessThanOrEqual(moved(log, 'payments.payment-captured.v1'));
      expect(moved(log, 'payments.partial-refund-made.v1')).toBeLessThanOrEqual(
        moved(log, 'payments.partial-refund-requested.v1'),
      );
    }));

  it('final states stay final', () =>
    always((log) => {
      const finals = log.filter(({ type }) => /payment-(refused|cancelled|refunded)/.test(type));
      expect(finals.length).toBeLessThanOrEqual(1);
      // Only a part that was requested before is still on its way.
      const behind = finals[0] ? log.slice(log.indexOf(finals[0]) + 1).map(({ type }) => type) : [];
      expect(behind.filter((type) => type !== 'payments.partial-refund-made.v1')).toEqual([]);
    }));

  it('nothing is kept after a completed cancellation', () =>
    fc.assert(
      fc.property(fc.array(command, { maxLength: 30 }), (commands) => {
        const log = logOf([...commands, { type: 'RequestCancellation', ...which }]);
        const end = fold(paymentDecider, log).status;
        expect(['open', 'cancelled', 'refused', 'refunding', 'refunded']).toContain(end);
      }),
    ));
});
