import { customerVerdict } from './customer-verdict';
import type { OrderFacts } from './order-facts';

const NOW = new Date('2030-01-01T12:00:00.000Z');
const paying = (since: string) =>
  ({ order: { status: 'STOCK_RESERVED', reason: null, detail: null }, process: { since } }) as unknown as OrderFacts;

describe('the verdict for a customer', () => {
  it('says in its sentence and as a field that a step takes longer than a minute', () => {
    const late = customerVerdict(paying('2030-01-01T11:58:59.000Z'), NOW);
    expect(late).toMatchObject({ code: 'PAYING', late: true });
    expect(late.sentence).toBe('Your payment is being taken. It takes longer than usual; you need not do anything.');
    const soon = customerVerdict(paying('2030-01-01T11:59:30.000Z'), NOW);
    expect(soon).toEqual({ code: 'PAYING', sentence: 'Your payment is being taken.', next: expect.any(String) });
  });
});
