import { SystemClock, SystemScheduler } from '@maru/kernel';
import { randomUUID } from 'node:crypto';
import { ForgetAttempts } from '../src/attempts/forget-attempts';
import { ProviderAttempts } from '../src/attempts/provider-attempts';
import { MovingClock } from './moving-clock';
import { sandboxDatabase } from './sandbox-database';

const DAY_MS = 86_400_000;

let sandbox: Awaited<ReturnType<typeof sandboxDatabase>>;
beforeEach(async () => {
  sandbox = await sandboxDatabase();
});
afterEach(() => sandbox?.close());

const daysAgo = (days: number) => new Date(Date.now() - days * DAY_MS);
const rows = async () => {
  const [{ count }] = await sandbox.database.query('SELECT count(*)::int AS count FROM provider_attempts');
  return count as number;
};

describe('the rows of attempts', () => {
  it('are deleted a week after they were due, however many there are', async () => {
    const clock = new MovingClock();
    clock.moveTo(daysAgo(8));
    await sandbox.database.query(
      `INSERT INTO provider_attempts (payment_id, work, attempts, due_at)
       SELECT gen_random_uuid(), 'charge', 1, $1 FROM generate_series(1, 12000)`,
      [clock.now()],
    );
    clock.moveTo(daysAgo(6));
    const recent = randomUUID();
    await new ProviderAttempts(sandbox.database, clock).beginCharge(recent, clock.now());
    const attempts = new ProviderAttempts(sandbox.database, new SystemClock());
    await new ForgetAttempts(attempts, new SystemClock(), new SystemScheduler()).forget();
    expect(await rows()).toBe(1);
    expect(await attempts.find(recent, 'charge')).toBeDefined();
  });

  it('are gone for an old charge, whose outcome then comes from the provider', async () => {
    const attempts = new ProviderAttempts(sandbox.database, new SystemClock());
    const [paymentId, intent] = [randomUUID(), new Date()];
    await attempts.chargeWaits(paymentId, intent);
    await attempts.forget(new Date(Date.now() + 1_000), 10);
    expect(await attempts.closeUnasked(paymentId)).toBe(false);
    await attempts.chargeWaits(paymentId, daysAgo(7));
    expect(await attempts.closeUnasked(paymentId)).toBe(false);
  });
});
