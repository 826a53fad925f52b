import { InMemoryEventStore } from '@maru/event-store';
import { randomUUID } from 'node:crypto';
import { chargeKeyOf, paymentIdOf } from '../src/domain/payment-ids';
import { SandboxProvider } from '../src/sandbox/sandbox-provider';
import { CountingProvider } from './counting-provider';
import { MovingClock } from './moving-clock';
import { paymentsProcess, requested, said } from './payments-process';
import type { Heard } from './payments-process';
import { sandboxDatabase } from './sandbox-database';

let sandbox: Awaited<ReturnType<typeof sandboxDatabase>>;
let provider: CountingProvider;
let log: InMemoryEventStore;
let clock: MovingClock;
let orderId: string;
let statements: string[];

beforeAll(async () => {
  sandbox = await sandboxDatabase();
});
beforeEach(() => {
  provider = new CountingProvider(new SandboxProvider(sandbox.database));
  log = new InMemoryEventStore();
  clock = new MovingClock();
  orderId = randomUUID();
  statements = [];
});
afterAll(() => sandbox?.close());

const database = {
  query: async <Rows>(statement: string, parameters?: unknown[]): Promise<Rows> => {
    statements.push(statement);
    return sandbox.database.query<Rows>(statement, parameters);
  },
};
const aProcess = () =>
  paymentsProcess({ store: log, provider, database, clock, env: { PAYMENTS_PROVIDER_BACKOFF_MS: '1000' } });
const end = async () => (await said(log, orderId)).at(-1)!;
const calls = () => provider.of(chargeKeyOf(paymentIdOf(orderId)));

async function intentOf(token: string): Promise<Heard> {
  await aProcess().hear(requested(orderId, token));
  return (await said(log, orderId))[0]!;
}

/** Handles the message like the bus, and retries it at the time in its error. Returns the waits, in ms. */
async function waitsOf(message: Heard): Promise<number[]> {
  const waits: number[] = [];
  for (const process = aProcess(); ;) {
    const error = await process.hear(message).then(
      () => undefined,
      (thrown: unknown) => thrown as { readonly transient: true; readonly retryAt: Date },
    );
    if (!error) return waits;
    expect(error).toMatchObject({ name: 'AskedAgainLater', transient: true, retryAt: expect.any(Date) });
    waits.push(error.retryAt.getTime() - clock.now().getTime());
    clock.moveTo(error.retryAt);
  }
}

describe('a charge', () => {
  it('takes one statement besides those of its provider and its events with a good card', async () => {
    await aProcess().hear(await intentOf('tok_approve'));
    expect(await end()).toMatchObject({ type: 'payments.payment-captured.v1' });
    expect(statements.map((statement) => statement.trim().slice(0, 32))).toEqual(['INSERT INTO provider_attempts AS']);
  });

  it('is captured at the third attempt when the provider is busy twice', async () => {
    const waits = await waitsOf(await intentOf('tok_flaky'));
    expect(await end()).toMatchObject({ type: 'payments.payment-captured.v1' });
    expect(waits).toEqual([expect.any(Number), expect.any(Number)]);
    expect(waits[0]).toBeGreaterThanOrEqual(500);
    expect(waits[1]).toBeGreaterThanOrEqual(1_000);
  });

  it('waits longer each time while the provider is busy, then is cancelled there with its reason', async () => {
    const intent = await intentOf('tok_approve');
    provider.away = 'busy';
    const charged = provider.charge;
    provider.charge = async (request, signal) => {
      // Only charges are refused: the sixth attempt is followed by a cancellation.
      provider.away = 'busy';
      return charged(request, signal).finally(() => (provider.away = undefined));
    };
    const waits = await waitsOf(intent);
    expect(waits).toHaveLength(5);
    for (const [n, wait] of waits.entries()) {
      expect(wait).toBeGreaterThanOrEqual(500 * 2 ** n);
      expect(wait).toBeLessThanOrEqual(1_000 * 2 ** n);
    }
    expect(calls()).toEqual([...Array<string>(6).fill('charge'), 'cancel']);
    expect((await end()).data).toMatchObject({ reason: 'PAYMENTS.PROVIDER_UNAVAILABLE' });
  });

  it('is not attempted before it is due', async () => {
    const intent = await intentOf('tok_flaky');
    const process = aProcess();
    await expect(process.hear(intent)).rejects.toMatchObject({ name: 'AskedAgainLater' });
    await expect(process.hear(intent)).rejects.toMatchObject({ name: 'AskedAgainLater' });
    expect(calls()).toEqual(['charge']);
  });

  it('is looked up at least every minute after a lost answer, until the provider answers', async () => {
    const intent = await intentOf('tok_lost_captured');
    const lookup = provider.lookup;
    let silent = 40;
    provider.lookup = async (key, signal) => {
      provider.away = silent-- > 0 ? 'answer-lost' : undefined;
      return lookup(key, signal);
    };
    const waits = await waitsOf(intent);
    expect(await end()).toMatchObject({ type: 'payments.payment-captured.v1' });
    expect(waits).toHaveLength(40);
    expect(Math.max(...waits)).toBeLessThanOrEqual(60_000);
    expect(Math.min(...waits.slice(7))).toBeGreaterThanOrEqual(30_000);
    expect(calls().filter((call) => call === 'charge')).toHaveLength(1);
  });
});
