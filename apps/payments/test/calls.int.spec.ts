import { PaymentRequested } from '@maru/contracts';
import { paymentsService } from '@maru/contracts/grpc';
import type { PaymentsCalls } from '@maru/contracts/grpc';
import { deriveId } from '@maru/kernel';
import { ContextClient } from '@maru/service/grpc';
import { contextOnTrial } from '@maru/service/testing';
import type { Caller, ContextOnTrial } from '@maru/service/testing';
import { eventually } from '@maru/testing';
import { payments } from '../src/payments.app';

const kim = { userId: deriveId('kim') };
const lee = { userId: deriveId('lee') };
const [paid, refused, unheard] = ['paid', 'refused', 'unheard'].map((name) => deriveId('order', name)) as [
  string,
  string,
  string,
];
const amount = { amount: 900, currency: 'EUR' };

let shop: ContextOnTrial;
let client: ContextClient<PaymentsCalls>;

const pay = (orderId: string, customerId: string, paymentToken: string) =>
  shop.say(PaymentRequested, `ordering.fulfilment-${orderId}`, { orderId, customerId, amount, paymentToken });

async function paymentsFor(caller: Caller, ...orderIds: string[]) {
  const authorization = await shop.authorizationOf(caller);
  const { payments: found } = await client.call('GetPayments', { orderIds }, { authorization, timeoutMs: 5_000 });
  return Object.fromEntries(found.map(({ orderId, paymentId: _, ...payment }) => [orderId, payment]));
}

beforeAll(async () => {
  shop = await contextOnTrial(payments);
  client = new ContextClient(paymentsService, shop.grpcAddress());
  await pay(paid, kim.userId, 'tok_approve');
  await pay(refused, lee.userId, 'tok_decline');
  await eventually(async () => {
    expect((await shop.call('GET', `/api/payments?orderId=${paid}`)).body.status).toBe('CAPTURED');
    expect((await shop.call('GET', `/api/payments?orderId=${refused}`)).body.status).toBe('REFUSED');
  });
});
afterAll(async () => {
  client.close();
  await shop.end();
});

describe('payments over gRPC', () => {
  it('shows customers only the payments of their own orders', async () => {
    expect(await paymentsFor(kim, paid, refused, unheard)).toEqual({ [paid]: { status: 'CAPTURED', amount } });
    const [reason, detail] = ['PAYMENTS.DECLINED', expect.any(String)];
    expect(await paymentsFor(lee, paid, refused)).toEqual({ [refused]: { status: 'REFUSED', amount, reason, detail } });
  });

  it('shows operators those of every customer', async () => {
    expect(Object.keys(await paymentsFor('operator', paid, refused, unheard)).sort()).toEqual([paid, refused].sort());
  });

  it('shows nothing without a token', async () => {
    await expect(paymentsFor('nobody', paid)).rejects.toMatchObject({ rejection: { code: 'HTTP.UNAUTHENTICATED' } });
  });
});
