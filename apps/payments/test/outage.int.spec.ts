import { PaymentCancellationRequested, PaymentRequested } from '@maru/contracts';
import { deriveId } from '@maru/kernel';
import { contextOnTrial } from '@maru/service/testing';
import type { ContextOnTrial } from '@maru/service/testing';
import { eventually } from '@maru/testing';
import { randomUUID } from 'node:crypto';
import { payments } from '../src/payments.app';

const OPEN_MS = 3_000;

let shop: ContextOnTrial;
beforeEach(async () => {
  shop = await contextOnTrial(payments, {
    env: {
      PAYMENTS_PROVIDER_TIMEOUT_MS: '200',
      PAYMENTS_PROVIDER_CIRCUIT_CALLS: '10',
      PAYMENTS_PROVIDER_CIRCUIT_OPEN_MS: String(OPEN_MS),
    },
  });
});
afterEach(() => shop?.end());

const stream = (orderId: string) => `ordering.order-fulfilment-${orderId}`;
const request = async (paymentToken: string, orderId: string = randomUUID()) => {
  const data = { orderId, customerId: deriveId('customer'), amount: { amount: 1_800, currency: 'EUR' }, paymentToken };
  await shop.say(PaymentRequested, stream(orderId), data);
  return orderId;
};
const requests = (count: number, token: string) => Promise.all(Array.from({ length: count }, () => request(token)));
const statusOf = async (orderId: string) =>
  (await shop.call('GET', `/api/payments?orderId=${orderId}`)).body.status as string;
const come = (orders: readonly string[], status: string) =>
  eventually(async () => {
    for (const orderId of orders) expect(await statusOf(orderId)).toBe(status);
  });
const calls = async () => (await shop.call('GET', '/health/ready')).body.details.calls;
const CHARGES = 'payment provider: charges';

/** Opens the circuit with charges on which the provider hangs; returns their orders. */
async function outage(): Promise<readonly string[]> {
  const hung = await requests(10, 'tok_hang');
  await eventually(async () => expect((await calls())[CHARGES].circuit).toBe('open'));
  return hung;
}

describe('while the provider hangs on charges', () => {
  it('look-ups still reach it without waiting for the circuit', async () => {
    const hung = await outage();
    await come(hung, 'REFUSED');
    expect(await calls()).toMatchObject({
      [CHARGES]: { circuit: 'open', faults: { timeout: 10 } },
      'payment provider: settlements': { circuit: 'closed', faults: {} },
    });
  });

  it('new payments wait without a call, nothing is parked, and they are captured when it is back', async () => {
    await outage();
    const waiting = await requests(8, 'tok_approve');
    await come(waiting, 'PENDING');
    const { [CHARGES]: cutOff } = await calls();
    expect(cutOff).toMatchObject({ circuit: 'open', answered: 0, faults: { 'circuit-open': expect.any(Number) } });
    await come(waiting, 'CAPTURED');
    expect(shop.faults.map(({ error }) => (error as Error).name)).toContain('CircuitOpen');
    expect(shop.faults.filter(({ outcome }) => outcome === 'parked')).toEqual([]);
    await eventually(async () => expect((await calls())[CHARGES]).toMatchObject({ circuit: 'closed', answered: 8 }));
  });

  it('an order that is cancelled meanwhile is not charged later', async () => {
    await outage();
    const orderId = await request('tok_approve');
    await come([orderId], 'PENDING');
    await shop.say(PaymentCancellationRequested, stream(orderId), { orderId });
    await come([orderId], 'CANCELLED');
    await new Promise((resolve) => setTimeout(resolve, OPEN_MS + 500));
    expect(await statusOf(orderId)).toBe('CANCELLED');
    expect((await calls())[CHARGES].answered).toBe(0);
  });

  it('metrics show the open circuit', async () => {
    await outage();
    const metrics = await fetch(`${shop.url()}/metrics`);
    expect([metrics.status, metrics.headers.get('content-type')]).toEqual([200, expect.stringMatching(/^text\/plain/)]);
    const text = await metrics.text();
    expect(text).toMatch(/^maru_policy_circuit\{callee="payment provider: charges",state="open".*\} 1$/m);
    expect(text).toMatch(/^maru_policy_faults_total\{callee="payment provider: charges",kind="timeout".*\} 10$/m);
    expect(text).toContain('target_info{service_name="payments"');
  });

  it('payments is ready, and health shows the callee that it does not call', async () => {
    expect(await shop.call('GET', '/health/ready')).toMatchObject({ status: 200, body: { status: 'ok' } });
    await outage();
    expect(await shop.call('GET', '/health/ready')).toMatchObject({
      status: 200,
      body: { status: 'degraded', details: { calls: { status: 'degraded', [CHARGES]: { circuit: 'open' } } } },
    });
  });
});
