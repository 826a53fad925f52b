import { PaymentCancellationRequested, PaymentRequested } from '@maru/contracts';
import { paymentsService } from '@maru/contracts/grpc';
import { deriveId } from '@maru/kernel';
import { ContextClient } from '@maru/service/grpc';
import { besideANewerVersion } from '@maru/service/testing';
import type { BesideANewerVersion } from '@maru/service/testing';
import { eventually } from '@maru/testing';
import { randomUUID } from 'node:crypto';
import { paymentIdOf } from '../src/domain/payment-ids';
import { payments } from '../src/payments.app';

let newer: BesideANewerVersion;
beforeAll(async () => {
  newer = await besideANewerVersion(payments, { PAYMENTS_REFUND_BACKOFF_MS: '10' });
});
afterAll(() => newer.shop.end());

it('does not park a cancellation of a payment that a newer version has continued, and refunds after the upgrade', async () => {
  const { shop } = newer;
  const orderId = randomUUID();
  const fulfilment = `ordering.order-fulfilment-${orderId}`;
  const stream = `payments.payment-${paymentIdOf(orderId)}`;
  const customerId = deriveId('customer');
  const show = () => shop.call('GET', `/api/payments?orderId=${orderId}`);
  const comesTo = (status: string) => eventually(async () => expect((await show()).body).toMatchObject({ status }));
  await shop.say(PaymentRequested, fulfilment, {
    ...{ orderId, customerId, paymentToken: 'tok_approve' },
    amount: { amount: 1_800, currency: 'EUR' },
  });
  await comesTo('CAPTURED');
  const captured = await shop.typesIn(stream);

  await newer.appendsTo(stream);
  const cancellation = await shop.say(PaymentCancellationRequested, fulfilment, { orderId });
  await newer.waits(cancellation, stream, captured);
  expect(newer.unavailable(await show())).toBe(true);
  const client = new ContextClient(paymentsService, shop.grpcAddress());
  const authorization = await shop.authorizationOf({ userId: customerId });
  const asked = client.call('GetPayments', { orderIds: [orderId] }, { authorization, timeoutMs: 5_000 });
  await expect(asked.finally(() => client.close())).rejects.toMatchObject({ rejection: { code: 'HTTP.UNAVAILABLE' } });

  newer.upgrade();
  await comesTo('REFUNDED');
  expect(shop.faults.map(({ outcome }) => outcome)).not.toContain('parked');
});
