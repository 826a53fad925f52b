import { SystemClock } from '@maru/kernel';
import { contextOnTrial } from '@maru/service/testing';
import type { ContextOnTrial } from '@maru/service/testing';
import { eventually } from '@maru/testing';
import { randomUUID } from 'node:crypto';
import { DataSource } from 'typeorm';
import { ProviderAttempts } from '../src/attempts/provider-attempts';
import { payments } from '../src/payments.app';
import { SandboxProvider } from '../src/sandbox/sandbox-provider';

const DAY_MS = 86_400_000;
const amount = { amount: 1_800, currency: 'EUR' };

let shop: ContextOnTrial;
let database: DataSource;
let provider: SandboxProvider;
beforeAll(async () => {
  shop = await contextOnTrial(payments, { env: { RETENTION_INTERVAL_MS: '100', PAYMENTS_SANDBOX_DAYS: '30' } });
  database = await new DataSource({ type: 'postgres', url: shop.databaseUrl }).initialize();
  provider = new SandboxProvider(database);
});
afterAll(async () => {
  await database.destroy();
  await shop.end();
});

const count = async (table: string) =>
  (await database.query<[{ n: number }]>(`SELECT count(*)::int AS n FROM ${table}`))[0].n;
const charge = async (token = 'tok_approve') => {
  const idempotencyKey = randomUUID();
  const word = await provider.charge({ idempotencyKey, token, amount }, new AbortController().signal);
  return { key: idempotencyKey, reference: word.status === 'captured' ? word.reference : '' };
};
const age = (key: string, days: number) =>
  database.query("UPDATE sandbox_charge SET touched_at = now() - $2 * interval '1 day' WHERE idempotency_key = $1", [
    key,
    days,
  ]);

describe('the rows of the sandbox', () => {
  it('lose a charge with its refund after the configured days without a change', async () => {
    const [old, refunded, recent] = [await charge(), await charge(), await charge()];
    await provider.refund({ idempotencyKey: randomUUID(), reference: refunded.reference, amount });
    await age(recent.key, 29);
    for (const { key } of [old, refunded]) await age(key, 31);
    await eventually(async () =>
      expect([await count('sandbox_charge'), await count('sandbox_refund')]).toEqual([1, 0]),
    );
    expect(await provider.lookup(recent.key)).toMatchObject({ status: 'captured' });
  });

  it('count a charge as new again when it is refunded, cancelled or repeated', async () => {
    const touched = async (key: string) => {
      const [row] = await database.query<[{ days: number }]>(
        'SELECT extract(epoch FROM now() - touched_at)::int / 86400 AS days FROM sandbox_charge WHERE idempotency_key = $1',
        [key],
      );
      return row.days;
    };
    const refunded = await charge();
    await age(refunded.key, 20);
    await provider.refund({ idempotencyKey: randomUUID(), reference: refunded.reference, amount });
    expect(await touched(refunded.key)).toBe(0);

    const idempotencyKey = randomUUID();
    const ask = () => provider.charge({ idempotencyKey, token: 'tok_flaky', amount }, new AbortController().signal);
    await expect(ask()).rejects.toMatchObject({ name: 'ProviderBusy' });
    await age(idempotencyKey, 20);
    await expect(ask()).rejects.toMatchObject({ name: 'ProviderBusy' });
    expect(await touched(idempotencyKey)).toBe(0);
    await age(idempotencyKey, 20);
    await provider.cancel(idempotencyKey);
    expect(await touched(idempotencyKey)).toBe(0);
  });
});

describe('rows of attempts', () => {
  const daysAgo = (days: number) => new Date(Date.now() - days * DAY_MS);

  it('are deleted a week after they were due, however many there are', async () => {
    const recent = randomUUID();
    await new ProviderAttempts(database, { now: () => daysAgo(6) }).beginCharge(recent, daysAgo(6));
    await database.query(
      `INSERT INTO provider_attempts (payment_id, work, attempts, due_at)
       SELECT gen_random_uuid(), 'charge', 1, now() - interval '8 days' FROM generate_series(1, 3000)`,
    );
    await eventually(async () => expect(await count('provider_attempts')).toBe(1));
    expect(await new ProviderAttempts(database, new SystemClock()).find(recent, 'charge')).toBeDefined();
  });

  it('are gone for an old charge, whose outcome then comes from the provider', async () => {
    const attempts = new ProviderAttempts(database, new SystemClock());
    const [paymentId, intent] = [randomUUID(), new Date()];
    await attempts.chargeWaits(paymentId, intent);
    await database.query('DELETE FROM provider_attempts WHERE payment_id = $1', [paymentId]);
    expect(await attempts.closeUnasked(paymentId)).toBe(false);
    await attempts.chargeWaits(paymentId, daysAgo(7));
    expect(await attempts.closeUnasked(paymentId)).toBe(false);
  });
});
