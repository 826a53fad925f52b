import { contractsByContext, PaymentIntentRecorded } from '@maru/contracts';
import { fold } from '@maru/kernel';
import { publish } from '@maru/messaging';
import { Person } from '@maru/personal-data';
import { eventFixtures } from '@maru/testing';
import { join } from 'node:path';
import { paymentDecider } from '../src/domain/payment.decider';
import { PaymentIntentOpened, paymentContracts } from '../src/domain/payment.events';
import type { PaymentEvent } from '../src/domain/payment.events';
import { paymentsPublications } from '../src/integration/publications';
import { PaymentTokens } from '../src/payment-tokens';

const fixtures = eventFixtures('payments', join(__dirname, 'fixtures'));
const history = (...names: string[]) => names.map((name) => fixtures.get(`payments.${name}.v1`) as never);

describe('every event version of payments', () => {
  it.each(paymentContracts.map((contract) => [contract.type, contract] as const))(
    '%s is still read',
    (type, { schema }) => {
      expect(schema.parse(fixtures.get(type)!.data)).toEqual(fixtures.get(type)!.data);
    },
  );

  it('has a fixture, and every fixture is of a known event', () => {
    expect([...fixtures.keys()].sort()).toEqual(paymentContracts.map(({ type }) => type).sort());
  });

  it('still folds into the payment of an order', () => {
    const status = (...names: string[]) => fold(paymentDecider, history('payment-intent-opened', ...names)).status;
    const refunding = ['payment-captured', 'refund-requested', 'refund-attempt-failed'];
    expect(status('payment-outcome-unknown')).toBe('open');
    expect(status('payment-refused')).toBe('refused');
    expect(status('payment-cancellation-noted', 'payment-cancelled')).toBe('cancelled');
    expect(status('payment-captured')).toBe('captured');
    expect(status(...refunding)).toBe('refunding');
    expect(status(...refunding, 'payment-refunded')).toBe('refunded');
    const parts = ['payment-captured', 'partial-refund-requested', 'partial-refund-made'];
    expect(fold(paymentDecider, history('payment-intent-opened', ...parts))).toMatchObject({
      status: 'captured',
      partialRefunds: [{ amount: 500, reason: 'DAMAGED', reference: 'sandbox_re_2' }],
    });
    expect(fold(paymentDecider, history('payment-cancelled')).status).toBe('cancelled');
  });

  it('is published in the form of its contract, and without the token', () => {
    const shown = [...fixtures.values()].flatMap((stored) => {
      const metadata = { correlationId: 'c', causationId: 'c' };
      const recorded = {
        ...stored,
        id: 'i',
        metadata,
        stream: 's',
        revision: 0,
        position: 'p',
        recordedAt: new Date(),
      };
      return publish(paymentsPublications, recorded) ?? [];
    });
    const declared = contractsByContext.get('payments')!;
    expect(shown.map(({ type }) => type).sort()).toEqual(declared.map(({ type }) => type).sort());
    for (const { type, data } of shown) {
      const { schema } = declared.find((contract) => contract.type === type)!;
      expect(schema.parse(data)).toEqual(data);
      expect(JSON.stringify(data)).not.toContain('tok_');
    }
    expect(shown.map(({ type }) => type)).toContain(PaymentIntentRecorded.type);
  });
});

describe('a payment with a sealed token, and an earlier one with a plain token', () => {
  const sealed = eventFixtures('payments', join(__dirname, 'fixtures', 'sealed-tokens'));
  const opened = [sealed, fixtures].map((each) => each.get(PaymentIntentOpened.type) as OpenedPayment);
  type OpenedPayment = Extract<PaymentEvent, { type: typeof PaymentIntentOpened.type }>;

  it('can both be read, and only the first one has a sealed token', () => {
    for (const { data } of opened) expect(PaymentIntentOpened.schema.parse(data)).toEqual(data);
    expect([...sealed.keys()]).toEqual([PaymentIntentOpened.type]);
    expect(opened.map(({ data }) => data.token.startsWith('sealed.v1.'))).toEqual([true, false]);
  });

  it('are the same payment, which keeps its token as it was stored', () => {
    for (const event of opened)
      expect(fold(paymentDecider, [event])).toMatchObject({ status: 'open', token: event.data.token });
  });

  it('send the provider the same token; a sealed one is lost with the key of its owner', async () => {
    const { customerId } = opened[0]!.data;
    const owner = new Person(customerId, Buffer.alloc(32, 'maru'));
    const tokens = (found: Person | 'erased') => {
      const desk = new PaymentTokens({ find: () => Promise.resolve(found) });
      return Promise.all(opened.map(({ data }) => desk.open(data.customerId, data.token)));
    };
    expect(await tokens(owner)).toEqual(['tok_approve', 'tok_approve']);
    expect(await tokens('erased')).toEqual(['erased', 'tok_approve']);
  });
});
