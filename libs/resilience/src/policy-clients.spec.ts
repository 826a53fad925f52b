import { causedBy } from '@maru/kernel';
import { aCallee, endOf } from '../test/a-callee';
import { BulkheadFull } from './call-errors';

beforeEach(() => jest.useFakeTimers({ now: 0 }));
afterEach(() => jest.useRealTimers());

const TIMEOUT_MS = 500;

/** A callee that never answers, called by each of `clients` in turn, each call to its end. */
async function asked(clients: readonly string[]) {
  const callee = aCallee(['hang'], { timeoutMs: TIMEOUT_MS });
  for (const client of clients) {
    const ended = endOf(callee.policy.execute(callee.work, { client }));
    await jest.advanceTimersByTimeAsync(TIMEOUT_MS);
    await ended;
  }
  return callee.policy.snapshot().circuit;
}

describe('calls of clients', () => {
  it('open no circuit when all failing calls belong to two clients', async () => {
    expect(await asked(Array.from({ length: 100 }, (_, n) => `client ${n % 2}`))).toBe('closed');
  });

  it('open the circuit when calls of many clients fail', async () => {
    expect(await asked(Array.from({ length: 12 }, (_, n) => `client ${n % 6}`))).toBe('open');
  });

  it('do not count when their own deadline left them little time', async () => {
    const { policy, work } = aCallee(['hang'], { timeoutMs: TIMEOUT_MS });
    for (let call = 0; call < 20; call++) {
      const ended = endOf(policy.execute(work, { deadline: new Date(Date.now() + 100) }));
      await jest.advanceTimersByTimeAsync(100);
      await ended;
    }
    expect(policy.snapshot()).toMatchObject({ circuit: 'closed', active: 0 });
  });

  it('belong to the client of the current request', async () => {
    const { policy, work } = aCallee(['hang'], { bulkhead: { concurrency: 2, queue: 0, share: 0.5 } });
    const request = { messageId: 'm', correlationId: 'c', client: 'user:kim' };
    void endOf(policy.execute(work, { client: 'user:kim' }));
    expect(await endOf(causedBy(request, () => policy.execute(work)))).toBeInstanceOf(BulkheadFull);
    void endOf(policy.execute(work, { client: 'user:lee' }));
    expect(policy.snapshot().active).toBe(2);
    await jest.advanceTimersByTimeAsync(5_000);
  });
});
