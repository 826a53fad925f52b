import type { RecordedEvent } from '@maru/event-store';
import { ProviderLedger } from './provider-ledger';

const event = (type: string, data: object) => ({ type, data }) as RecordedEvent;
const captured = event('payments.payment-captured.v1', {
  paymentId: 'p-1',
  amount: { amount: 700, currency: 'EUR' },
  providerReference: 'ch-1',
});
const refunded = event('payments.payment-refunded.v1', { paymentId: 'p-1', providerReference: 're-1' });
const kept = { reference: 'ch-1', amount: 700, refunded: false };

describe('the books of the provider beside the log', () => {
  const ledgerOf = (...events: readonly RecordedEvent[]) => {
    const ledger = new ProviderLedger();
    for (const each of events) ledger.add(each);
    return ledger;
  };

  it('say the same of what was kept and of what was given back', () => {
    expect(ledgerOf(captured).violations([kept])).toEqual([]);
    expect(ledgerOf(captured, refunded).violations([{ ...kept, refunded: true }])).toEqual([]);
  });

  it('have nothing of an order that costs nothing', () => {
    const amount = { amount: 0, currency: 'EUR' };
    const waived = { paymentId: 'p-2', amount, providerReference: '', withoutProvider: true };
    expect(ledgerOf(event('payments.payment-captured.v1', waived)).violations([])).toEqual([]);
  });

  it.each([
    ['money taken that the log does not know', ledgerOf(), [kept], 'the log says nothing, the provider 700 kept'],
    ['money that was never taken', ledgerOf(captured), [], 'the log says 700 kept, the provider nothing'],
    ['a refund that never happened', ledgerOf(captured, refunded), [kept], '700 given back, the provider 700 kept'],
    ['a refund that nobody recorded', ledgerOf(captured), [{ ...kept, refunded: true }], 'provider 700 given back'],
    ['another amount', ledgerOf(captured), [{ ...kept, amount: 1_400 }], 'the provider 1400 kept'],
  ])('give away %s', (_what, ledger, books, sentence) => {
    expect(ledger.violations(books)).toEqual([expect.stringContaining(sentence)]);
  });
});
