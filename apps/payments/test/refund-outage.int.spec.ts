import { InMemoryEventStore } from '@maru/event-store';
import { randomUUID } from 'node:crypto';
import { GetPaymentsOfOrder, GetPaymentsOfOrderHandler } from '../src/views/payments-of-order/payments-of-order.query';
import { refundKeyOf, paymentIdOf } from '../src/domain/payment-ids';
import { SandboxProvider } from '../src/sandbox/sandbox-provider';
import { CountingProvider } from './counting-provider';
import { MovingClock } from './moving-clock';
import { olderVersionHears } from './older-refunds';
import { cancellation, paymentsProcess, requested, said, settle } from './payments-process';
import type { Heard } from './payments-process';
import { sandboxDatabase } from './sandbox-database';

const DAY_MS = 86_400_000;

let sandbox: Awaited<ReturnType<typeof sandboxDatabase>>;
let provider: CountingProvider;
let log: InMemoryEventStore;
let clock: MovingClock;
let orderId: string;

beforeAll(async () => {
  sandbox = await sandboxDatabase();
});
beforeEach(async () => {
  provider = new CountingProvider(new SandboxProvider(sandbox.database));
  log = new InMemoryEventStore();
  clock = new MovingClock();
  orderId = randomUUID();
});
afterAll(() => sandbox?.close());

// The circuit stays closed, so every attempt reaches the provider.
const ENV = { PAYMENTS_REFUND_BACKOFF_MS: '200', PAYMENTS_PROVIDER_CIRCUIT_CALLS: '10000' };
const aProcess = () => paymentsProcess({ store: log, provider, database: sandbox.database, clock, env: ENV });
const refunds = () => provider.of(refundKeyOf(paymentIdOf(orderId))).length;
const story = async () => (await said(log, orderId)).map(({ type }) => type.replace(/^payments\.|\.v1$/g, ''));
const last = async (type: string): Promise<Heard> =>
  (await said(log, orderId)).findLast((message) => message.type === `payments.${type}.v1`)!;

/** Captures a payment and cancels it; returns the message that requests the refund. */
async function toBeRefunded(): Promise<Heard> {
  const process = aProcess();
  await settle(log, orderId, [requested(orderId, 'tok_approve')], () => process);
  await process.hear(cancellation(orderId));
  return last('refund-requested');
}

/** Handles the message once, like the bus. When it fails, moves the clock to its retry time and gives false. */
async function hears(process: ReturnType<typeof aProcess>, message: Heard): Promise<boolean> {
  try {
    await process.hear(message);
    return true;
  } catch (error) {
    const { transient, retryAt } = error as { transient?: true; retryAt?: Date };
    if (!transient || !retryAt) throw error;
    clock.moveTo(retryAt);
    return false;
  }
}

async function untilDone(process: ReturnType<typeof aProcess>, message: Heard): Promise<void> {
  while (!(await hears(process, message)));
}

describe('a refund', () => {
  it.each([
    ['away', () => 'busy' as const, 1],
    ['away in two ways in turns', (n: number) => (n % 2 ? ('busy' as const) : ('answer-lost' as const)), 2],
  ])(
    'adds at most three events while the provider is %s for a day, and is retried all the time',
    async (_, how, told) => {
      const message = await toBeRefunded();
      const before = (await story()).length;
      const process = aProcess();
      const ends = clock.now().getTime() + DAY_MS;
      for (let n = 0; clock.now().getTime() < ends; n++) {
        provider.away = how(n);
        expect(await hears(process, message)).toBe(false);
      }
      expect(refunds()).toBeGreaterThan(1_000);
      provider.away = undefined;
      await untilDone(process, message);
      const added = (await story()).slice(before);
      expect(added).toEqual([...Array<string>(told).fill('refund-attempt-failed'), 'payment-refunded']);
      expect((await last('payment-refunded')).data).toMatchObject({ failedAttempts: refunds() - 1 });
    },
  );

  it('shows its number of failures, during the retries and in the end', async () => {
    const message = await toBeRefunded();
    const process = aProcess();
    provider.away = 'busy';
    for (let n = 0; n < 30; n++) await hears(process, message);
    const query = new GetPaymentsOfOrderHandler(process.payments, process.attempts);
    const shown = async () => (await query.execute(new GetPaymentsOfOrder(orderId))).refunds[0]!;
    expect(await shown()).toMatchObject({ failedAttempts: 30 });
    provider.away = undefined;
    await untilDone(process, message);
    expect(await shown()).toMatchObject({ failedAttempts: 30, providerReference: expect.any(String) });
  });

  it('is not attempted before it is due', async () => {
    const message = await toBeRefunded();
    const process = aProcess();
    provider.away = 'busy';
    await hears(process, message);
    clock.moveTo(new Date(clock.now().getTime() - 1));
    await expect(process.hear(message)).rejects.toMatchObject({ name: 'AskedAgainLater' });
    expect(refunds()).toBe(1);
  });
});

describe('a refund that two versions of the code attempt', () => {
  /** Lets the older version attempt the refund until it has recorded `times` failures. */
  async function olderVersionFails(times: number): Promise<void> {
    provider.away = 'busy';
    for (let n = 0; n < times; n++)
      await olderVersionHears(await last(n === 0 ? 'refund-requested' : 'refund-attempt-failed'), log, provider);
  }

  it('continues from the last failure of the older version, and ignores its earlier messages', async () => {
    await toBeRefunded();
    await olderVersionFails(5);
    const chain = (await said(log, orderId)).filter(({ type }) => type.includes('refund-attempt-failed'));
    const process = aProcess();
    const before = refunds();
    for (const earlier of chain.slice(0, -1)) expect(await hears(process, earlier)).toBe(true);
    expect(refunds()).toBe(before);
    for (let n = 0; n < 20; n++) await hears(process, await last('refund-attempt-failed'));
    provider.away = undefined;
    await untilDone(process, await last('refund-attempt-failed'));
    expect((await story()).filter((type) => type === 'refund-attempt-failed')).toHaveLength(6);
    expect((await last('payment-refunded')).data).toMatchObject({ failedAttempts: refunds() - 1 });
  });

  it('continues in the older version after a roll-back, from the one recorded failure', async () => {
    const message = await toBeRefunded();
    const process = aProcess();
    provider.away = 'busy';
    for (let n = 0; n < 50; n++) await hears(process, message);
    // The unfinished message is delivered again after the takeover, then the failure.
    await olderVersionHears(message, log, provider);
    for (let n = 0; n < 3; n++) await olderVersionHears(await last('refund-attempt-failed'), log, provider);
    provider.away = undefined;
    await olderVersionHears(await last('refund-attempt-failed'), log, provider);
    expect(await story()).toEqual([
      'payment-intent-recorded',
      'payment-captured',
      'refund-requested',
      ...Array<string>(4).fill('refund-attempt-failed'),
      'payment-refunded',
    ]);
  });

  it('is made once by concurrent attempts of both', async () => {
    const message = await toBeRefunded();
    await olderVersionFails(2);
    provider.away = undefined;
    const failure = await last('refund-attempt-failed');
    const process = aProcess();
    clock.moveTo(new Date(clock.now().getTime() + 60_000));
    const lostRace = (error: Error) => expect(error.name).toBe('WrongExpectedRevision');
    await Promise.all([process.hear(message), olderVersionHears(failure, log, provider).catch(lostRace)]);
    expect((await story()).filter((type) => type === 'payment-refunded')).toHaveLength(1);
  });
});
