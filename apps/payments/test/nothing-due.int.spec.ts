import { PaymentCancellationRequested, PaymentRequested, RefundRequested } from '@maru/contracts';
import { paymentsService } from '@maru/contracts/grpc';
import { deriveId } from '@maru/kernel';
import { ContextClient } from '@maru/service/grpc';
import { contextOnTrial } from '@maru/service/testing';
import type { ContextOnTrial } from '@maru/service/testing';
import { eventually } from '@maru/testing';
import { randomUUID } from 'node:crypto';
import { paymentIdOf } from '../src/domain/payment-ids';
import { payments } from '../src/payments.app';
import { SandboxProvider } from '../src/sandbox/sandbox-provider';

let shop: ContextOnTrial;
const asked = ['charge', 'lookup', 'cancel', 'refund'].map((call) =>
  jest.spyOn(SandboxProvider.prototype, call as 'charge'),
);
beforeAll(async () => {
  shop = await contextOnTrial(payments);
});
afterAll(() => shop?.end());

const customerId = deriveId('customer');
const fulfilment = (orderId: string) => `ordering.order-fulfilment-${orderId}`;
const typesOf = (orderId: string) => shop.typesIn(`payments.payment-${paymentIdOf(orderId)}`);
const show = async (orderId: string) => (await shop.call('GET', `/api/payments?orderId=${orderId}`)).body;

describe('the payment of an order that costs nothing', () => {
  it.each(['tok_approve', 'tok_decline', 'tok_hang', 'none'])(
    'is done without the provider with %s, and cancelled without a refund',
    async (paymentToken) => {
      const orderId = randomUUID();
      const amount = { amount: 0, currency: 'EUR' };
      await shop.say(PaymentRequested, fulfilment(orderId), { orderId, customerId, amount, paymentToken });
      await eventually(async () => expect(await typesOf(orderId)).toEqual(['payments.payment-captured.v1']));
      const which = { orderId, paymentId: paymentIdOf(orderId) };
      const nothing = { intents: [], captures: [], refunds: [] };
      expect(await show(orderId)).toEqual({ ...which, status: 'NOTHING_DUE', ...nothing });

      await shop.say(PaymentCancellationRequested, fulfilment(orderId), { orderId });
      await eventually(async () => expect((await typesOf(orderId)).at(-1)).toBe('payments.payment-cancelled.v1'));
      expect(await show(orderId)).toEqual({ ...which, status: 'CANCELLED', ...nothing });
      for (const call of asked) expect(call).not.toHaveBeenCalled();
    },
  );

  it('is cancelled without the provider, also when an earlier version has requested a refund', async () => {
    const orderId = randomUUID();
    const amount = { amount: 0, currency: 'EUR' };
    await shop.say(PaymentRequested, fulfilment(orderId), { orderId, customerId, amount, paymentToken: 'none' });
    await eventually(async () => expect(await typesOf(orderId)).toHaveLength(1));
    const paymentId = paymentIdOf(orderId);
    await shop.say(RefundRequested, `payments.payment-${paymentId}`, { paymentId, orderId, amount });
    await eventually(async () => expect((await typesOf(orderId)).at(-1)).toBe('payments.payment-cancelled.v1'));
    for (const call of asked) expect(call).not.toHaveBeenCalled();
  });

  it('is visible only to its customer', async () => {
    const orderId = randomUUID();
    const amount = { amount: 0, currency: 'EUR' };
    await shop.say(PaymentRequested, fulfilment(orderId), { orderId, customerId, amount, paymentToken: 'none' });
    await eventually(async () => expect(await typesOf(orderId)).toHaveLength(1));
    const client = new ContextClient(paymentsService, shop.grpcAddress());
    const shownTo = async (userId: string) => {
      const authorization = await shop.authorizationOf({ userId });
      return (await client.call('GetPayments', { orderIds: [orderId] }, { authorization, timeoutMs: 5_000 })).payments;
    };
    expect(await shownTo(customerId)).toEqual([{ orderId, paymentId: paymentIdOf(orderId), status: 'NOTHING_DUE' }]);
    expect(await shownTo(deriveId('lee'))).toEqual([]);
    client.close();
  });
});
