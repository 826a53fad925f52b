import { InMemoryEventStore } from '@maru/event-store';
import { DyingEventStore } from '@maru/event-store/testing';
import { eventually } from '@maru/testing';
import { randomUUID } from 'node:crypto';
import { chargeKeyOf, paymentIdOf } from '../src/domain/payment-ids';
import { SandboxProvider } from '../src/sandbox/sandbox-provider';
import { CountingProvider } from './counting-provider';
import { DyingDatabase } from './dying-database';
import { DyingProvider } from './dying-provider';
import { cancellation, paymentsProcess, requested, said, settle } from './payments-process';
import type { Heard, PaymentsProcess, ProcessOptions } from './payments-process';
import { sandboxDatabase } from './sandbox-database';

// One failing charge opens the circuit for longer than a test lasts.
const OPENS_AT_ONCE = { PAYMENTS_PROVIDER_CIRCUIT_CALLS: '1', PAYMENTS_PROVIDER_CIRCUIT_OPEN_MS: '600000' };

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
const asked = () => provider.of(chargeKeyOf(paymentIdOf(orderId)));
const story = async () => (await said(log, orderId)).map(({ type }) => type.replace(/^payments\.|\.v1$/g, ''));

/** The intent of a request that this process has handled. */
async function intentOf(process: PaymentsProcess, token = 'tok_approve'): Promise<Heard> {
  await process.hear(requested(orderId, token));
  return (await said(log, orderId))[0]!;
}

/** A process whose circuit for charges is open. */
async function cutOff(parts: Partial<ProcessOptions> = {}): Promise<PaymentsProcess> {
  const process = aProcess({ env: OPENS_AT_ONCE, ...parts });
  const other = randomUUID();
  await process.hear(requested(other, 'tok_flaky'));
  await expect(process.hear((await said(log, other))[0]!)).rejects.toMatchObject({ name: 'AskedAgainLater' });
  return process;
}

describe('a charge for which the provider was never called', () => {
  it('waits for the circuit until the time in the error', async () => {
    const process = await cutOff();
    const waits = { name: 'CircuitOpen', transient: true, retryAt: expect.any(Date) };
    await expect(process.hear(await intentOf(process))).rejects.toMatchObject(waits);
    expect(asked()).toEqual([]);
  });

  it('is closed without the provider when its order ends', async () => {
    const process = await cutOff();
    const intent = await intentOf(process);
    await process.hear(intent).catch(() => undefined);
    await process.hear(cancellation(orderId));
    expect([await story(), asked()]).toEqual([['payment-intent-recorded', 'payment-cancelled'], []]);
    await aProcess().hear(intent);
    expect([await story(), asked()]).toEqual([['payment-intent-recorded', 'payment-cancelled'], []]);
  });

  it('is closed without the provider also when the circuit opened after its attempt had been counted', async () => {
    const process = aProcess({
      env: { ...OPENS_AT_ONCE, PAYMENTS_PROVIDER_CONCURRENCY: '1', PAYMENTS_PROVIDER_TIMEOUT_MS: '1000' },
    });
    const hanging = randomUUID();
    await process.hear(requested(hanging, 'tok_hang'));
    const intent = await intentOf(process);
    const hangs = process.hear((await said(log, hanging))[0]!);
    const charges = () => sandbox.database.query<unknown[]>(`SELECT 1 FROM sandbox_charge WHERE token = 'tok_hang'`);
    await eventually(async () => expect(await charges()).toHaveLength(1));
    await expect(process.hear(intent)).rejects.toMatchObject({ name: 'CircuitOpen' });
    await hangs;
    await process.hear(cancellation(orderId));
    expect([await story(), asked()]).toEqual([['payment-intent-recorded', 'payment-cancelled'], []]);
  });

  it.each(['before', 'after'] as const)(
    'ends once when the process dies %s each step of closing it',
    async (moment) => {
      for (const where of ['store', 'database'] as const)
        for (let n = 1, died = true; died; n++) {
          log = new InMemoryEventStore();
          orderId = randomUUID();
          const waiting = await cutOff();
          const intent = await intentOf(waiting);
          await waiting.hear(intent).catch(() => undefined);
          const store = new DyingEventStore(log, where === 'store' ? n : Infinity, moment);
          const database = new DyingDatabase(sandbox.database, where === 'database' ? n : Infinity, moment);
          await aProcess({ store, database })
            .hear(cancellation(orderId))
            .catch(() => undefined);
          died = store.died || database.died;
          await waiting.hear(intent).catch(() => undefined);
          await aProcess().hear(cancellation(orderId));
          expect([await story(), asked()]).toEqual([['payment-intent-recorded', 'payment-cancelled'], []]);
        }
    },
  );
});

describe('a charge for which the provider may have been called is settled with it when its order ends', () => {
  it('after the process died between counting the attempt and the call', async () => {
    const dying = aProcess({ provider: new DyingProvider(provider, 1, 'before') });
    await expect(dying.hear(await intentOf(dying))).rejects.toThrow('died');
    const process = await cutOff();
    await process.hear(cancellation(orderId));
    expect([await story(), asked()]).toEqual([['payment-intent-recorded', 'payment-cancelled'], ['cancel']]);
  });

  it('after the process died between the call and its answer, with a refund', async () => {
    const dying = aProcess({ provider: new DyingProvider(provider, 1, 'after') });
    await expect(dying.hear(await intentOf(dying))).rejects.toThrow('died');
    const process = await cutOff();
    const end = await settle(log, orderId, [requested(orderId, 'tok_approve'), cancellation(orderId)], () => process);
    expect(end).toEqual(['payment-intent-recorded', 'payment-captured', 'refund-requested', 'payment-refunded']);
  });

  it('when an older version called, which counts nothing', async () => {
    const process = await cutOff();
    await intentOf(process);
    const key = chargeKeyOf(paymentIdOf(orderId));
    const amount = { amount: 1_800, currency: 'EUR' };
    await provider.charge({ idempotencyKey: key, token: 'tok_approve', amount }, new AbortController().signal);
    const end = await settle(log, orderId, [cancellation(orderId)], () => aProcess());
    expect(end.at(-1)).toBe('payment-refunded');
  });

  it('when its message is so late that another process may have handled it before', async () => {
    const process = await cutOff();
    const intent = await intentOf(process);
    const late = { ...intent, occurredAt: new Date(Date.now() - 10_000) };
    await expect(process.hear(late)).rejects.toMatchObject({ name: 'CircuitOpen' });
    await process.hear(cancellation(orderId));
    expect(asked()).toEqual(['cancel']);
  });
});

it('agrees between two processes that close and charge concurrently, because closed means never called', async () => {
  const ends: string[] = [];
  for (let round = 0; round < 60; round++) {
    orderId = randomUUID();
    const [waiting, charging, cancelling] = [await cutOff(), aProcess(), aProcess()];
    const intent = await intentOf(waiting);
    await waiting.hear(intent).catch(() => undefined);
    // The first two rounds are no race, so that both ends occur on every machine.
    if (round === 0) await cancelling.hear(cancellation(orderId));
    for (let turn = 0; turn < round % 6; turn++) await new Promise((resolve) => setImmediate(resolve));
    const first = charging.hear(intent);
    if (round === 1) await first;
    for (let turn = 0; turn < round % 4; turn++) await new Promise((resolve) => setImmediate(resolve));
    await Promise.all([first, cancelling.hear(cancellation(orderId))]);
    const end = await settle(log, orderId, [intent, cancellation(orderId)], () => aProcess());
    const calls = asked();
    expect(['payment-cancelled', 'payment-refunded']).toContain(end.at(-1));
    if (calls.includes('charge') && end.at(-1) === 'payment-cancelled') expect(calls).toContain('cancel');
    ends.push(calls.length === 0 ? 'closed unasked' : end.at(-1)!);
  }
  expect(ends.slice(0, 2)).toEqual(['closed unasked', 'payment-refunded']);
});
