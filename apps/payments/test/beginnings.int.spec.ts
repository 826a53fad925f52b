import { SystemClock } from '@maru/kernel';
import { randomUUID } from 'node:crypto';
import { ProviderAttempts } from '../src/attempts/provider-attempts';
import { sandboxDatabase } from './sandbox-database';

let sandbox: Awaited<ReturnType<typeof sandboxDatabase>>;
let statements: number;
let attempts: ProviderAttempts;
beforeEach(async () => {
  sandbox = await sandboxDatabase();
  statements = 0;
  const query = sandbox.database.query.bind(sandbox.database);
  sandbox.database.query = ((...statement: Parameters<typeof query>) => (
    statements++,
    query(...statement)
  )) as typeof query;
  attempts = new ProviderAttempts(sandbox.database, new SystemClock());
});
afterEach(() => sandbox?.close());

const begin = (paymentId: string) => attempts.beginCharge(paymentId, new Date());
const counted = async (paymentId: string) => {
  const [row] = await sandbox.database.query<[{ attempts: number }]>(
    'SELECT attempts FROM provider_attempts WHERE payment_id = $1',
    [paymentId],
  );
  return row.attempts;
};

describe('charges that begin concurrently', () => {
  it('share statements, and each gets its own count', async () => {
    const turns = await Promise.all(Array.from({ length: 100 }, () => begin(randomUUID())));
    expect(turns).toEqual(Array(100).fill({ may: 'ask', attempts: 1 }));
    expect(statements).toBe(1);
  });

  it('are each counted, also when they are two attempts at one charge', async () => {
    const paymentId = randomUUID();
    const turns = await Promise.all([begin(randomUUID()), begin(paymentId), begin(paymentId)]);
    expect(turns.map(({ may }) => may)).toEqual(['ask', 'ask', 'ask']);
    expect(await counted(paymentId)).toBe(2);
    expect(await attempts.closeUnasked(paymentId)).toBe(false);
  });

  it('do not begin when their payment was closed without a call, while others beside them do', async () => {
    const closed = randomUUID();
    await attempts.chargeWaits(closed, new Date());
    expect(await attempts.closeUnasked(closed)).toBe(true);
    const turns = await Promise.all([begin(randomUUID()), begin(closed), begin(randomUUID())]);
    expect(turns.map(({ may }) => may)).toEqual(['ask', 'never', 'ask']);
    expect(await counted(closed)).toBe(0);
  });
});
