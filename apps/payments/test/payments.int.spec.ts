import { PaymentCancellationRequested, PaymentRequested } from '@maru/contracts';
import { deriveId } from '@maru/kernel';
import { contextOnTrial } from '@maru/service/testing';
import type { ContextOnTrial } from '@maru/service/testing';
import { eventually } from '@maru/testing';
import { randomUUID } from 'node:crypto';
import { paymentIdOf } from '../src/domain/payment-ids';
import { payments } from '../src/payments.app';

let shop: ContextOnTrial;
beforeAll(async () => {
  shop = await contextOnTrial(payments, {
    env: {
      PAYMENTS_PROVIDER_TIMEOUT_MS: '500',
      PAYMENTS_PROVIDER_BACKOFF_MS: '50',
      // Here tokens fail, not the provider; outage.int.spec.ts covers that.
      PAYMENTS_PROVIDER_CIRCUIT_CALLS: '10000',
      PAYMENTS_REFUND_BACKOFF_MS: '10',
    },
  });
});
afterAll(() => shop?.end());

const amount = { amount: 1_800, currency: 'EUR' };
const fulfilment = (orderId: string) => `ordering.order-fulfilment-${orderId}`;
const request = async (paymentToken: string, orderId: string = randomUUID()) => {
  const data = { orderId, customerId: deriveId('customer'), amount, paymentToken };
  await shop.say(PaymentRequested, fulfilment(orderId), data);
  return orderId;
};
const cancel = (orderId: string) => shop.say(PaymentCancellationRequested, fulfilment(orderId), { orderId });
const show = (orderId: string) => shop.call('GET', `/api/payments?orderId=${orderId}`);
const comesTo = (orderId: string, status: string) =>
  eventually(async () => expect(await show(orderId)).toMatchObject({ status: 200, body: { status } }));
const typesOf = (orderId: string) => shop.typesIn(`payments.payment-${paymentIdOf(orderId)}`);

describe('the payment of an order', () => {
  it('is captured, and visible', async () => {
    const orderId = await request('tok_approve');
    await comesTo(orderId, 'CAPTURED');
    expect((await show(orderId)).body).toEqual({
      orderId,
      paymentId: paymentIdOf(orderId),
      status: 'CAPTURED',
      intents: [{ amount }],
      captures: [{ amount, providerReference: expect.stringMatching(/^sandbox_ch_/) }],
      refunds: [],
      refunded: { amount: 0, currency: 'EUR' },
    });
  });

  it.each([
    ['tok_decline', 'PAYMENTS.DECLINED'],
    ['tok_lost_not_captured', 'PAYMENTS.NOT_CAPTURED'],
    ['tok_hang', 'PAYMENTS.PROVIDER_TIMEOUT'],
  ])('with %s is refused, and shown with its reason', async (token, reason) => {
    const orderId = await request(token);
    await comesTo(orderId, 'REFUSED');
    expect((await show(orderId)).body).toMatchObject({ refusal: { reason }, intents: [{ amount }], captures: [] });
  });

  it.each(['tok_flaky', 'tok_lost_captured'])('with %s is captured in the end', async (token) => {
    await comesTo(await request(token), 'CAPTURED');
  });

  it('is refunded when it is cancelled, however often that fails', async () => {
    const orderId = await request('tok_refund_flaky');
    await comesTo(orderId, 'CAPTURED');
    await cancel(orderId);
    await comesTo(orderId, 'REFUNDED');
    expect((await show(orderId)).body).toMatchObject({
      captures: [{ amount }],
      refunds: [{ amount, failedAttempts: 2, providerReference: expect.stringMatching(/^sandbox_re_/) }],
    });
    expect(await typesOf(orderId)).toEqual([
      'payments.payment-intent-opened.v1',
      'payments.payment-captured.v1',
      'payments.refund-requested.v1',
      'payments.refund-attempt-failed.v1',
      'payments.payment-refunded.v1',
    ]);
  });

  it('is not requested when it was cancelled before', async () => {
    const orderId = randomUUID();
    await cancel(orderId);
    await request('tok_approve', orderId);
    await comesTo(orderId, 'CANCELLED');
    expect((await show(orderId)).body).toMatchObject({ intents: [], captures: [], refunds: [] });
  });

  it('is cancelled while the provider hangs', async () => {
    const orderId = await request('tok_hang');
    await comesTo(orderId, 'PENDING');
    await cancel(orderId);
    await comesTo(orderId, 'CANCELLED');
    expect((await typesOf(orderId)).filter((type) => /cancelled|refused/.test(type))).toHaveLength(1);
  });

  it('keeps nothing when request and cancellation are concurrent', async () => {
    const orders = await Promise.all(
      Array.from({ length: 30 }, async (_, n) => {
        const orderId = await request(n % 2 ? 'tok_approve' : 'tok_lost_captured');
        if (n % 3) await eventually(async () => expect((await typesOf(orderId)).length).toBeGreaterThan(0), 5_000, 1);
        await cancel(orderId);
        return orderId;
      }),
    );
    for (const orderId of orders)
      await eventually(async () =>
        expect((await show(orderId)).body).toMatchObject({ status: expect.stringMatching(/^(CANCELLED|REFUNDED)$/) }),
      );
  });

  it('does not wait for hanging payments of other orders', async () => {
    const hanging = await Promise.all(Array.from({ length: 20 }, () => request('tok_hang')));
    const approved = await request('tok_approve');
    await comesTo(approved, 'CAPTURED');
    for (const orderId of hanging) await comesTo(orderId, 'REFUSED');
    // Of the log, so the speed of the machine does not matter.
    const endOf = async (id: string) => (await shop.log.readStream(`payments.payment-${paymentIdOf(id)}`)).at(-1)!;
    const refusals = await Promise.all(hanging.map(endOf));
    const { position } = await endOf(approved);
    expect(refusals.filter((refusal) => refusal.position < position)).toEqual([]);
  });

  it('does not change when every message is repeated', async () => {
    await request('tok_approve');
    await eventually(async () => {
      const before = await shop.log.head();
      await new Promise((resolve) => setTimeout(resolve, 200));
      expect(await shop.log.head()).toBe(before);
    });
    const head = await shop.log.head();
    await shop.restart('payments/integration');
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(await shop.log.head()).toBe(head);
  });
});

describe('a query of payments', () => {
  it('is refused without an order, or with a malformed one', async () => {
    const invalid = { status: 400, body: { code: 'HTTP.INVALID_REQUEST' } };
    expect(await shop.call('GET', '/api/payments')).toMatchObject(invalid);
    expect(await shop.call('GET', '/api/payments?orderId=nothing')).toMatchObject(invalid);
  });

  it('answers 404 for an order without a payment', async () => {
    expect(await show(randomUUID())).toMatchObject({ status: 404, body: { code: 'PAYMENTS.UNKNOWN_PAYMENT' } });
  });

  it('never shows the token', async () => {
    const orderId = await request('tok_approve');
    await comesTo(orderId, 'CAPTURED');
    expect(JSON.stringify((await show(orderId)).body)).not.toContain('tok_');
  });
});
