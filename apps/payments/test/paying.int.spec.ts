import { InMemoryEventStore } from '@maru/event-store';
import { DyingEventStore } from '@maru/event-store/testing';
import { randomUUID } from 'node:crypto';
import { chargeKeyOf, paymentIdOf } from '../src/domain/payment-ids';
import { SandboxProvider } from '../src/sandbox/sandbox-provider';
import { DyingDatabase } from './dying-database';
import { DyingProvider } from './dying-provider';
import { cancellation, paymentsProcess, requested, said, settle, total } from './payments-process';
import type { PaymentsProcess, ProcessOptions } from './payments-process';
import { sandboxDatabase } from './sandbox-database';

const INTENT = 'payment-intent-recorded';
const UNKNOWN = 'payment-outcome-unknown';

describe('paying for an order', () => {
  let sandbox: Awaited<ReturnType<typeof sandboxDatabase>>;
  let provider: SandboxProvider;
  beforeAll(async () => {
    sandbox = await sandboxDatabase();
    provider = new SandboxProvider(sandbox.database);
  });
  afterAll(() => sandbox?.close());

  /** Calls without a timely answer are retried, as by the bus. */
  const broughtAgain = (hearing: Promise<void>) =>
    hearing.catch((fault: unknown) => {
      if (!(fault as { transient?: boolean }).transient) throw fault;
    });

  // Only hanging calls need a short time-out, because a slow database must not look like a lost answer.
  const timeoutFor = (token: string) => ({ PAYMENTS_PROVIDER_TIMEOUT_MS: token === 'tok_hang' ? '30' : '2000' });
  const processFor = (token: string, parts: Partial<ProcessOptions> & Pick<ProcessOptions, 'store'>) =>
    paymentsProcess({ provider, database: sandbox.database, env: timeoutFor(token), ...parts });

  /**
   * I2, in the log and at the provider: at most one capture, and the kept amount is nothing or the total, in both the
   * same.
   */
  async function expectMoneyRight(log: InMemoryEventStore, orderId: string): Promise<number> {
    const moved = (await said(log, orderId)).map(({ type }) => type);
    const captures = moved.filter((type) => type === 'payments.payment-captured.v1').length;
    const refunds = moved.filter((type) => type === 'payments.payment-refunded.v1').length;
    expect(captures).toBeLessThanOrEqual(1);
    const kept = captures - refunds;
    const [row] = await sandbox.database.query(
      'SELECT status, refund_key, amount FROM sandbox_charge WHERE idempotency_key = $1',
      [chargeKeyOf(paymentIdOf(orderId))],
    );
    expect(row?.status === 'captured' && row.refund_key === null ? 1 : 0).toBe(kept);
    return kept * total.amount;
  }

  describe.each([
    ['tok_approve', [INTENT, 'payment-captured'], undefined],
    ['tok_refund_flaky', [INTENT, 'payment-captured'], undefined],
    ['tok_flaky', [INTENT, 'payment-captured'], undefined],
    ['tok_lost_captured', [INTENT, UNKNOWN, 'payment-captured'], undefined],
    ['tok_decline', [INTENT, 'payment-refused'], 'PAYMENTS.DECLINED'],
    ['tok_insufficient_funds', [INTENT, 'payment-refused'], 'PAYMENTS.INSUFFICIENT_FUNDS'],
    ['tok_nobody_knows', [INTENT, 'payment-refused'], 'PAYMENTS.UNKNOWN_TOKEN'],
    ['tok_lost_not_captured', [INTENT, UNKNOWN, 'payment-refused'], 'PAYMENTS.NOT_CAPTURED'],
    ['tok_hang', [INTENT, UNKNOWN, 'payment-refused'], 'PAYMENTS.PROVIDER_TIMEOUT'],
  ])('with %s', (token, story, reason) => {
    it('comes to an end', async () => {
      const log = new InMemoryEventStore();
      const orderId = randomUUID();
      const spawn = () => processFor(token, { store: log });
      expect(await settle(log, orderId, [requested(orderId, token)], spawn)).toEqual(story);
      expect(await expectMoneyRight(log, orderId)).toBe(reason === undefined ? total.amount : 0);
      expect((await said(log, orderId)).at(-1)!.data).toMatchObject(reason === undefined ? {} : { reason });
    });

    it('keeps nothing after a cancellation at any time', async () => {
      for (const turns of [0, 1, 3, 8, 20]) {
        const log = new InMemoryEventStore();
        const orderId = randomUUID();
        const [one, other] = [1, 2].map(() => processFor(token, { store: log }));
        await one!.hear(requested(orderId, token));
        const intent = (await said(log, orderId))[0]!;
        const charging = one!.hear(intent);
        for (let turn = 0; turn < turns; turn++) await new Promise((resolve) => setImmediate(resolve));
        await Promise.all([charging, other!.hear(cancellation(orderId))].map(broughtAgain));
        const end = await settle(log, orderId, [requested(orderId, token), cancellation(orderId)], () => one!);
        expect(['payment-cancelled', 'payment-refunded', 'payment-refused']).toContain(end.at(-1));
        expect(await expectMoneyRight(log, orderId)).toBe(0);
      }
    });

    it('ends once, in the same way, when the process dies at any moment', async () => {
      const endings = await atEveryDeath(token, (orderId) => [requested(orderId, token)]);
      expect(new Set(endings.map(({ end }) => end))).toEqual(new Set([story.at(-1)]));
      expect(new Set(endings.map(({ kept }) => kept)).size).toBe(1);
    });

    it('keeps nothing when it is cancelled and the process dies at any moment', async () => {
      const endings = await atEveryDeath(token, (orderId) => [requested(orderId, token), cancellation(orderId)]);
      expect(new Set(endings.map(({ kept }) => kept))).toEqual(new Set([0]));
    });
  });

  async function atEveryDeath(token: string, requests: (orderId: string) => Parameters<typeof settle>[2]) {
    const endings: { end: string; kept: number }[] = [];
    for (const moment of ['before', 'after'] as const) {
      for (const where of ['store', 'provider', 'database'] as const) {
        for (let n = 1, died = true; died; n++) {
          const log = new InMemoryEventStore();
          const orderId = randomUUID();
          const store = where === 'store' ? new DyingEventStore(log, n, moment) : log;
          const fragile = where === 'provider' ? new DyingProvider(provider, n, moment) : provider;
          const { database } = sandbox;
          const fragileDatabase = where === 'database' ? new DyingDatabase(database, n, moment) : database;
          const lives = [processFor(token, { store, provider: fragile, database: fragileDatabase })];
          const spawn = (): PaymentsProcess => lives.shift() ?? processFor(token, { store: log });
          const story = await settle(log, orderId, requests(orderId), spawn);
          expect(story.filter((type) => /payment-(refused|cancelled|refunded)/.test(type)).length).toBeLessThanOrEqual(
            1,
          );
          expect(story.filter((type) => type === INTENT)).toHaveLength(1);
          endings.push({ end: story.at(-1)!, kept: await expectMoneyRight(log, orderId) });
          died = [store, fragile, fragileDatabase].some((each) => (each as { died?: boolean }).died === true);
        }
      }
    }
    expect(endings.length).toBeGreaterThanOrEqual(8);
    return endings;
  }

  it('makes a cancellation before the request final, without a charge', async () => {
    const log = new InMemoryEventStore();
    const orderId = randomUUID();
    const requests = [cancellation(orderId), requested(orderId, 'tok_approve')];
    expect(await settle(log, orderId, requests, () => processFor('', { store: log }))).toEqual(['payment-cancelled']);
    expect(await expectMoneyRight(log, orderId)).toBe(0);
  });

  it('records a failed refund once and retries it until it succeeds', async () => {
    const log = new InMemoryEventStore();
    const orderId = randomUUID();
    const process = processFor('', { store: log });
    await settle(log, orderId, [requested(orderId, 'tok_refund_flaky')], () => process);
    expect(await settle(log, orderId, [cancellation(orderId)], () => process)).toEqual([
      INTENT,
      'payment-captured',
      'refund-requested',
      'refund-attempt-failed',
      'payment-refunded',
    ]);
    expect((await said(log, orderId)).at(-1)!.data).toMatchObject({ failedAttempts: 2 });
    expect(await expectMoneyRight(log, orderId)).toBe(0);
  });

  it('never shows the token', async () => {
    const log = new InMemoryEventStore();
    const orderId = randomUUID();
    await settle(log, orderId, [requested(orderId, 'tok_decline')], () => processFor('', { store: log }));
    expect(JSON.stringify(await said(log, orderId))).not.toContain('tok_');
  });
});
