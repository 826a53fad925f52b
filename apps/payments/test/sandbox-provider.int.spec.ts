import { randomUUID } from 'node:crypto';
import { AnswerLost, ProviderBusy } from '../src/domain/payment-provider';
import { SandboxProvider } from '../src/sandbox/sandbox-provider';
import { sandboxDatabase } from './sandbox-database';

const amount = { amount: 1_800, currency: 'EUR' };
const patient = new AbortController().signal;

describe('the sandbox provider', () => {
  let sandbox: Awaited<ReturnType<typeof sandboxDatabase>>;
  let provider: SandboxProvider;
  beforeAll(async () => {
    sandbox = await sandboxDatabase();
  });
  beforeEach(() => {
    provider = new SandboxProvider(sandbox.database);
  });
  afterAll(() => sandbox?.close());

  const charge = (token: string, idempotencyKey: string = randomUUID(), signal = patient) =>
    provider.charge({ idempotencyKey, token, amount }, signal);

  it.each([
    ['tok_approve', { status: 'captured', reference: expect.stringMatching(/^sandbox_ch_/) }],
    ['tok_refund_flaky', { status: 'captured', reference: expect.any(String) }],
    ['tok_decline', { status: 'refused', code: 'PAYMENTS.DECLINED' }],
    ['tok_insufficient_funds', { status: 'refused', code: 'PAYMENTS.INSUFFICIENT_FUNDS' }],
    ['tok_nobody_knows', { status: 'refused', code: 'PAYMENTS.UNKNOWN_TOKEN' }],
    ['constructor', { status: 'refused', code: 'PAYMENTS.UNKNOWN_TOKEN' }],
  ])('%s has its outcome, and the same key has it again after a restart', async (token, outcome) => {
    const key = randomUUID();
    const first = await charge(token, key);
    expect(first).toMatchObject(outcome);
    provider = new SandboxProvider(sandbox.database);
    expect(await charge(token, key)).toEqual(first);
    expect(await provider.lookup(key)).toEqual(first);
    expect(await provider.cancel(key)).toEqual(first);
  });

  it('captures once for one key, for any number of concurrent calls', async () => {
    const key = randomUUID();
    const answers = await Promise.all(Array.from({ length: 8 }, () => charge('tok_approve', key)));
    expect(new Set(answers.map((each) => JSON.stringify(each))).size).toBe(1);
  });

  it('refuses a key with another charge', async () => {
    const key = randomUUID();
    await charge('tok_approve', key);
    await expect(charge('tok_decline', key)).rejects.toThrow(/another charge/);
  });

  it('tok_flaky is busy twice, then approved', async () => {
    const key = randomUUID();
    await expect(charge('tok_flaky', key)).rejects.toThrow(ProviderBusy);
    await expect(charge('tok_flaky', key)).rejects.toThrow(ProviderBusy);
    expect(await provider.lookup(key)).toEqual({ status: 'unknown' });
    expect(await charge('tok_flaky', key)).toMatchObject({ status: 'captured' });
  });

  it('tok_lost_captured captures and loses its answer', async () => {
    const key = randomUUID();
    await expect(charge('tok_lost_captured', key)).rejects.toThrow(AnswerLost);
    expect(await provider.lookup(key)).toMatchObject({ status: 'captured' });
  });

  it('tok_lost_not_captured never arrives, however often it is sent', async () => {
    const key = randomUUID();
    await expect(charge('tok_lost_not_captured', key)).rejects.toThrow(AnswerLost);
    await expect(charge('tok_lost_not_captured', key)).rejects.toThrow(AnswerLost);
    expect(await provider.lookup(key)).toEqual({ status: 'unknown' });
  });

  it('tok_hang never answers, and can be cancelled', async () => {
    const key = randomUUID();
    const abort = new AbortController();
    const hanging = charge('tok_hang', key, abort.signal);
    hanging.catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await provider.lookup(key)).toEqual({ status: 'processing' });
    expect(await provider.cancel(key)).toEqual({ status: 'cancelled' });
    abort.abort();
    await expect(hanging).rejects.toThrow(AnswerLost);
    expect(await charge('tok_hang', key)).toEqual({ status: 'cancelled' });
  });

  it('captures nothing for a charge that was cancelled before', async () => {
    const key = randomUUID();
    expect(await provider.cancel(key)).toEqual({ status: 'cancelled' });
    expect(await charge('tok_approve', key)).toEqual({ status: 'cancelled' });
  });

  it('agrees on a concurrent charge and cancellation', async () => {
    for (let round = 0; round < 20; round++) {
      const key = randomUUID();
      const [charged, cancelled] = await Promise.all([charge('tok_approve', key), provider.cancel(key)]);
      expect(charged).toEqual(cancelled);
    }
  });

  it('refunds a capture once', async () => {
    const captured = await charge('tok_approve');
    if (captured.status !== 'captured') throw new Error('not captured');
    const { reference } = captured;
    const idempotencyKey = randomUUID();
    const refund = await provider.refund({ idempotencyKey, reference, amount });
    expect(await provider.refund({ idempotencyKey, reference, amount })).toEqual(refund);
    await expect(provider.refund({ idempotencyKey: randomUUID(), reference, amount })).rejects.toThrow(/has 0 of/);
    await expect(provider.refund({ idempotencyKey, reference, amount: { ...amount, amount: 1 } })).rejects.toThrow(
      /belongs to another refund/,
    );
    await expect(provider.refund({ idempotencyKey, reference: 'nothing', amount })).rejects.toThrow(/not captured/);
  });

  it('refunds a capture in parts, and never more than the capture', async () => {
    const captured = await charge('tok_approve');
    if (captured.status !== 'captured') throw new Error('not captured');
    const back = (pieces: number, idempotencyKey: string = randomUUID()) =>
      provider.refund({ idempotencyKey, reference: captured.reference, amount: { ...amount, amount: pieces } });
    const key = randomUUID();
    expect(await back(500, key)).toEqual(await back(500, key));
    await expect(back(amount.amount - 499)).rejects.toThrow(/has 1300 of/);
    const both = await Promise.allSettled([back(1_000), back(1_000)]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    await back(300);
    await expect(back(1)).rejects.toThrow(/has 0 of/);
    expect(await back(500, key)).toMatchObject({ reference: expect.any(String) });
  });

  it('recognises a whole refund of the version without amounts', async () => {
    const key = randomUUID();
    const captured = await charge('tok_approve');
    if (captured.status !== 'captured') throw new Error('not captured');
    const { reference } = captured;
    const first = await provider.refund({ idempotencyKey: key, reference, amount });
    await sandbox.database.query('UPDATE sandbox_refund SET given_back = 0 WHERE idempotency_key = $1', [key]);
    expect(await provider.refund({ idempotencyKey: key, reference, amount })).toEqual(first);
    const another = { idempotencyKey: randomUUID(), reference, amount: { ...amount, amount: 1 } };
    await expect(provider.refund(another)).rejects.toThrow(/has 0 of/);
  });

  it('fails twice on a refund of tok_refund_flaky, then succeeds', async () => {
    const captured = await charge('tok_refund_flaky');
    if (captured.status !== 'captured') throw new Error('not captured');
    const request = { idempotencyKey: randomUUID(), reference: captured.reference, amount };
    await expect(provider.refund(request)).rejects.toThrow(ProviderBusy);
    await expect(provider.refund(request)).rejects.toThrow(ProviderBusy);
    expect(await provider.refund(request)).toMatchObject({ reference: expect.stringMatching(/^sandbox_re_/) });
  });
});
