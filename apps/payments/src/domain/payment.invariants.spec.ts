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

type Moved = 'payments.payment-captured.v1' | 'payments.payment-refunded.v1';
const moved = (log: readonly PaymentEvent[], type: Moved) =>
  log.reduce((sum, event) => (event.type === type ? sum + event.data.amount.amount : sum), 0);

describe('whatever is asked and whatever the provider says, in whatever order', () => {
  const always = (check: (log: readonly PaymentEvent[]) => void) =>
    fc.assert(
      fc.property(fc.array(command, { maxLength: 30 }), (commands) => check(logOf(commands))),
      { numRuns: 1_000 },
    );

  it('I2: captured − refunded is 0 or the total, and there is one capture at most', () =>
    always((log) => {
      const captured = moved(log, 'payments.payment-captured.v1');
      const kept = captured - moved(log, 'payments.payment-refunded.v1');
      expect([0, total.amount]).toContain(captured);
      expect([0, total.amount]).toContain(kept);
    }));

  it('what is final stays final', () =>
    always((log) => {
      const finals = log.filter(({ type }) => /payment-(refused|cancelled|refunded)/.test(type));
      expect(finals.length).toBeLessThanOrEqual(1);
      if (finals[0]) expect(log.at(-1)).toBe(finals[0]);
    }));

  it('nothing is kept once a cancellation has come to its end', () =>
    fc.assert(
      fc.property(fc.array(command, { maxLength: 30 }), (commands) => {
        const log = logOf([...commands, { type: 'RequestCancellation', ...which }]);
        const end = fold(paymentDecider, log).status;
        expect(['open', 'cancelled', 'refused', 'refunding', 'refunded']).toContain(end);
      }),
    ));
});
