import { InMemoryEventStore } from '@maru/event-store';
import { Person } from '@maru/personal-data';
import { randomBytes, randomUUID } from 'node:crypto';
import { chargeKeyOf, paymentIdOf } from '../src/domain/payment-ids';
import { SandboxProvider } from '../src/sandbox/sandbox-provider';
import { CountingProvider } from './counting-provider';
import { customerId, paymentsProcess, requested, said } from './payments-process';
import { sandboxDatabase } from './sandbox-database';

let sandbox: Awaited<ReturnType<typeof sandboxDatabase>>;
let provider: CountingProvider;
let log: InMemoryEventStore;
let orderId: string;
let found: Person | 'erased';
const customer = new Person(customerId, randomBytes(32), true);

beforeAll(async () => void (sandbox = await sandboxDatabase()));
beforeEach(() => {
  provider = new CountingProvider(new SandboxProvider(sandbox.database));
  log = new InMemoryEventStore();
  orderId = randomUUID();
  found = customer;
});
afterAll(() => sandbox?.close());

async function hear(): Promise<void> {
  const persons = { find: () => Promise.resolve(found) };
  const process = paymentsProcess({ store: log, provider, database: sandbox.database, persons });
  await process.hear(requested(orderId, customer.sealPaymentToken('tok_approve')));
  await process.hear((await said(log, orderId))[0]!);
}
const events = async () => log.readStream(`payments.payment-${paymentIdOf(orderId)}`);

describe('a sealed payment token', () => {
  it('is opened for the provider only, and is not in the log', async () => {
    await hear();
    expect((await events()).map(({ type }) => type)).toEqual([
      'payments.payment-intent-opened.v1',
      'payments.payment-captured.v1',
    ]);
    expect(JSON.stringify(await events())).not.toContain('tok_');
  });

  it('is refused for an erased customer, and the provider makes sure that nothing is kept', async () => {
    found = 'erased';
    await hear();
    expect((await events()).at(-1)).toMatchObject({
      type: 'payments.payment-refused.v1',
      data: { reason: 'PAYMENTS.TOKEN_ERASED' },
    });
    expect(provider.of(chargeKeyOf(paymentIdOf(orderId)))).toEqual(['cancel']);
  });
});
