import { InMemoryEventStore } from '@maru/event-store';
import { DyingEventStore } from '@maru/event-store/testing';
import { deriveId } from '@maru/kernel';
import { randomUUID } from 'node:crypto';
import { chargeKeyOf, paymentIdOf, refundKeyOf } from '../src/domain/payment-ids';
import { SandboxProvider } from '../src/sandbox/sandbox-provider';
import { GetPaymentsOfOrder, GetPaymentsOfOrderHandler } from '../src/views/payments-of-order/payments-of-order.query';
import { CountingProvider } from './counting-provider';
import { DyingDatabase } from './dying-database';
import { DyingProvider } from './dying-provider';
import { MovingClock } from './moving-clock';
import { cancellation, paymentsProcess, requested, said, settle, total } from './payments-process';
import type { ProcessOptions } from './payments-process';
import { sandboxDatabase } from './sandbox-database';

let sandbox: Awaited<ReturnType<typeof sandboxDatabase>>;
let provider: CountingProvider;
let log: InMemoryEventStore;
let orderId: string;

beforeAll(async () => {
  sandbox = await sandboxDatabase();
});
beforeEach(() => {
  provider = new CountingProvider(new SandboxProvider(sandbox.database));
  log = new InMemoryEventStore();
  orderId = randomUUID();
});
afterAll(() => sandbox?.close());

const aProcess = (parts: Partial<ProcessOptions> = {}) =>
  paymentsProcess({ store: log, provider, database: sandbox.database, ...parts });
const pay = (token = 'tok_approve') => settle(log, orderId, [requested(orderId, token)], () => aProcess());
const settled = () => settle(log, orderId, [requested(orderId, 'tok_approve')], () => aProcess());
const REQUESTED = 'partial-refund-requested';
const MADE = 'partial-refund-made';

/** The provider's refunds of the order, in minor units. */
async function givenBack(): Promise<number> {
  const [row] = await sandbox.database.query(
    `SELECT coalesce(sum(given_back), 0) AS sum FROM sandbox_refund JOIN sandbox_charge ON reference = charge_reference
     WHERE sandbox_charge.idempotency_key = $1`,
    [chargeKeyOf(paymentIdOf(orderId))],
  );
  return Number(row.sum);
}
/** The events about it in the log. */
async function loggedBack(): Promise<number> {
  const back = (await said(log, orderId)).filter(({ type }) => /partial-refund-made|payment-refunded/.test(type));
  return back.reduce((sum, { data }) => sum + (data as { amount: { amount: number } }).amount.amount, 0);
}

describe('a partial refund', () => {
  it('is made by the provider once, also when it is requested twice', async () => {
    await pay();
    const refundId = randomUUID();
    const first = await aProcess().refundPart(orderId, refundId, 500);
    expect(await aProcess().refundPart(orderId, refundId, 500)).toEqual(first);
    expect((await settled()).slice(-2)).toEqual([REQUESTED, MADE]);
    expect(provider.of(refundKeyOf(refundId))).toEqual(['refund']);
    expect([await givenBack(), await loggedBack()]).toEqual([500, 500]);
    expect(await aProcess().refundPart(orderId, refundId, 500)).toEqual(first);
  });

  it('never exceeds the capture together with a concurrent one', async () => {
    await pay();
    const both = await Promise.allSettled(
      [1, 2].map((n) => aProcess().refundPart(orderId, deriveId('r', String(n)), 1_000)),
    );
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(both.find(({ status }) => status === 'rejected')).toMatchObject({
      reason: { rejection: { code: 'PAYMENTS.REFUND_EXCEEDS_CAPTURE' } },
    });
    await settled();
    expect([await givenBack(), await loggedBack()]).toEqual([1_000, 1_000]);
  });

  it('adds up to the whole together with a cancellation, in either order', async () => {
    for (const turns of [0, 1, 2, 4, 8]) {
      orderId = randomUUID();
      await pay();
      const refunding = aProcess().refundPart(orderId, randomUUID(), 700);
      const refused = refunding.then(
        () => false,
        (error: { rejection?: { code: string } }) => error.rejection?.code === 'PAYMENTS.NOT_REFUNDABLE',
      );
      for (let turn = 0; turn < turns; turn++) await new Promise((resolve) => setImmediate(resolve));
      await aProcess().hear(cancellation(orderId));
      const wasRefused = await refused;
      const story = await settled();
      expect(story.filter((type) => type === MADE)).toHaveLength(wasRefused ? 0 : 1);
      expect(story.filter((type) => type === 'payment-refunded')).toHaveLength(1);
      expect([await givenBack(), await loggedBack()]).toEqual([total.amount, total.amount]);
    }
  });

  it('of the whole leaves nothing for a cancellation to refund', async () => {
    await pay();
    await aProcess().refundPart(orderId, randomUUID(), total.amount);
    await aProcess().hear(cancellation(orderId));
    expect(await settled()).toContain('payment-refunded');
    expect(provider.of(refundKeyOf(paymentIdOf(orderId)))).toEqual([]);
    expect([await givenBack(), await loggedBack()]).toEqual([total.amount, total.amount]);
  });

  it.each(['tok_approve', 'tok_refund_flaky'])(
    'with %s is made once when the process dies at any moment',
    async (token) => {
      const deaths = { store: 0, provider: 0, database: 0 };
      for (const moment of ['before', 'after'] as const) {
        for (const where of ['store', 'provider', 'database'] as const) {
          for (let n = 1, died = true; died; n++) {
            log = new InMemoryEventStore();
            orderId = randomUUID();
            await pay(token);
            const refundId = randomUUID();
            await aProcess().refundPart(orderId, refundId, 500);
            const store = where === 'store' ? new DyingEventStore(log, n, moment) : log;
            const fragile = where === 'provider' ? new DyingProvider(provider, n, moment) : provider;
            const { database } = sandbox;
            const fragileDatabase = where === 'database' ? new DyingDatabase(database, n, moment) : database;
            const lives = [aProcess({ store, provider: fragile, database: fragileDatabase })];
            const story = await settle(log, orderId, [], () => lives.shift() ?? aProcess());
            expect(story.filter((type) => type === MADE)).toHaveLength(1);
            expect([await givenBack(), await loggedBack()]).toEqual([500, 500]);
            died = [store, fragile, fragileDatabase].some((each) => (each as { died?: boolean }).died === true);
            if (died) deaths[where]++;
          }
        }
      }
      expect(Math.min(...Object.values(deaths))).toBeGreaterThanOrEqual(2);
    },
  );

  it('is retried while the provider is away or loses its answer, and shows how often', async () => {
    const clock = new MovingClock();
    await pay();
    const refundId = randomUUID();
    await aProcess().refundPart(orderId, refundId, 500);
    const message = (await said(log, orderId)).at(-1)!;
    const process = aProcess({ clock, env: { PAYMENTS_REFUND_BACKOFF_MS: '200' } });
    const query = new GetPaymentsOfOrderHandler(process.payments, process.attempts);
    const shown = () => query.execute(new GetPaymentsOfOrder(orderId));
    for (const away of ['busy', 'answer-lost'] as const) {
      provider.away = away;
      const later = await process.hear(message).catch((error: { retryAt: Date }) => error.retryAt);
      await expect(process.hear(message)).rejects.toMatchObject({ name: 'AskedAgainLater', retryAt: later });
      clock.moveTo(later as Date);
    }
    const refund = { refundId, amount: { ...total, amount: 500 }, failedAttempts: 2 };
    expect(await shown()).toMatchObject({ status: 'CAPTURED', refunded: { amount: 0 }, refunds: [refund] });
    provider.away = undefined;
    await process.hear(message);
    const providerReference = expect.stringMatching(/^sandbox_re_/);
    expect(await shown()).toMatchObject({ refunded: { amount: 500 }, refunds: [{ ...refund, providerReference }] });
    expect(provider.of(refundKeyOf(refundId))).toHaveLength(3);
  });
});
