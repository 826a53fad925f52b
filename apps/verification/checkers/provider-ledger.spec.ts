import type { RecordedEvent } from '@maru/event-store';
import { ProviderLedger } from './provider-ledger';

const event = (type: string, data: object) => ({ type, data }) as RecordedEvent;
const captured = event('payments.payment-captured.v1', {
  paymentId: 'p-1',
  amount: { amount: 700, currency: 'EUR' },
  providerReference: 'ch-1',
});
const back = (amount: number) => ({ paymentId: 'p-1', amount: { amount, currency: 'EUR' }, providerReference: 're-1' });
const refunded = event('payments.payment-refunded.v1', back(700));
const part = event('payments.partial-refund-made.v1', back(200));
const kept = { reference: 'ch-1', amount: 700, refunded: 0 };

describe('the books of the payment provider, compared with the log', () => {
  const ledgerOf = (...events: readonly RecordedEvent[]) => {
    const ledger = new ProviderLedger();
    for (const each of events) ledger.add(each);
    return ledger;
  };

  it('agree with it about kept and refunded money', () => {
    expect(ledgerOf(captured).violations([kept])).toEqual([]);
    expect(ledgerOf(captured, refunded).violations([{ ...kept, refunded: 700 }])).toEqual([]);
    expect(ledgerOf(captured, part).violations([{ ...kept, refunded: 200 }])).toEqual([]);
    const rest = event('payments.payment-refunded.v1', back(500));
    expect(ledgerOf(captured, part, rest).violations([{ ...kept, refunded: 700 }])).toEqual([]);
  });

  it('have no entry for an order that costs nothing', () => {
    const amount = { amount: 0, currency: 'EUR' };
    const waived = { paymentId: 'p-2', amount, providerReference: '', withoutProvider: true };
    expect(ledgerOf(event('payments.payment-captured.v1', waived)).violations([])).toEqual([]);
  });

  it.each([
    ['money taken that the log does not know', ledgerOf(), [kept], 'the log says nothing, the provider 700 kept'],
    ['money that was never taken', ledgerOf(captured), [], 'the log says 700 kept, the provider nothing'],
    ['a refund that never happened', ledgerOf(captured, refunded), [kept], '700 given back, the provider 700 kept'],
    ['a refund that nobody recorded', ledgerOf(captured), [{ ...kept, refunded: 700 }], 'provider 700 given back'],
    ['a part given back twice', ledgerOf(captured, part), [{ ...kept, refunded: 400 }], '700, of which 400 given back'],
    ['another amount', ledgerOf(captured), [{ ...kept, amount: 1_400 }], 'the provider 1400 kept'],
  ])('reveal %s', (_what, ledger, books, sentence) => {
    expect(ledger.violations(books)).toEqual([expect.stringContaining(sentence)]);
  });
});
