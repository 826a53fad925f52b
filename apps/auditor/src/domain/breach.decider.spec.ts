import { given } from '@maru/testing';
import { breachDecider } from './breach.decider';
import type { BreachCommand, FoundBreach } from './breach.decider';
import type { BreachEvent } from './breach.events';

const breachId = 'd44b72d1-7c1d-7a30-8f52-3c7b8f1f0a11';
const data: FoundBreach = {
  breachId,
  invariant: 'I2',
  rule: 'CAPTURED_TWICE',
  subject: '5b0e4cbe-7a8f-5f6e-8d2c-0123456789ab',
  sentence: 'the order was captured 2 times',
  stream: 'payments.payment-1',
  before: [],
};
const record: BreachCommand = { type: 'RecordBreach', ...data };
const acknowledge: BreachCommand = { type: 'AcknowledgeBreach', breachId, why: 'refunded by hand' };
const found: BreachEvent = { type: 'auditor.breach-found.v1', data };
const acknowledged: BreachEvent = {
  type: 'auditor.breach-acknowledged.v1',
  data: { breachId, why: 'refunded by hand' },
};

describe('a breach', () => {
  it('is recorded', () => given(breachDecider, []).when(record).then([found]));

  it('is recorded once, also when it is found again after it was acknowledged', () =>
    given(breachDecider, [found, acknowledged]).when(record).thenNothing());

  it('is acknowledged with the reason', () => given(breachDecider, [found]).when(acknowledge).then([acknowledged]));

  it('keeps the first reason of two', () =>
    given(breachDecider, [found, acknowledged])
      .when({ ...acknowledge, why: 'another' })
      .thenNothing());

  it('cannot be acknowledged before it was found', () =>
    given(breachDecider, []).when(acknowledge).thenRejected('AUDITOR.UNKNOWN_BREACH'));
});
