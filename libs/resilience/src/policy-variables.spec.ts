import { z } from 'zod';
import { DEFAULTS, SHARE_OF_A_CLIENT } from './policy-settings';
import { policyOptions, policyVariables, retryVariables } from './policy-variables';

const schema = z.object({ ...policyVariables('CARRIER'), ...retryVariables('CARRIER') });

describe('the variables of a policy', () => {
  it("default to the library's values, and half of the places for one client", () => {
    const bulkhead = { ...DEFAULTS.bulkhead, share: SHARE_OF_A_CLIENT };
    expect(policyOptions('CARRIER', schema.parse({}))).toEqual({ ...DEFAULTS, bulkhead });
  });

  it('set every parameter', () => {
    const env = {
      CARRIER_TIMEOUT_MS: '1',
      CARRIER_ATTEMPTS: '2',
      CARRIER_BACKOFF_MS: '3',
      CARRIER_BACKOFF_MAX_MS: '4',
      CARRIER_RETRY_BUDGET: '0.5',
      CARRIER_CIRCUIT_FAILURES: '0.6',
      CARRIER_CIRCUIT_CALLS: '7',
      CARRIER_CIRCUIT_OPEN_MS: '8',
      CARRIER_CIRCUIT_CLOSE_AFTER: '9',
      CARRIER_CONCURRENCY: '10',
      CARRIER_QUEUE: '11',
    };
    expect(Object.keys(schema.shape).sort()).toEqual(Object.keys(env).sort());
    expect(policyOptions('CARRIER', schema.parse(env))).toEqual({
      timeoutMs: 1,
      retry: { attempts: 2, baseMs: 3, capMs: 4, budgetRatio: 0.5, budgetReserve: 10 },
      circuit: { failureRatio: 0.6, windowCalls: 7, openMs: 8, closeAfter: 9 },
      bulkhead: { concurrency: 10, queue: 11, share: 0.5 },
    });
  });

  it('have no retries for calls that are not retried', () => {
    const { retry } = policyOptions('CARRIER', z.object(policyVariables('CARRIER')).parse({}));
    expect(retry.attempts).toBe(1);
  });

  it.each([
    ['CARRIER_TIMEOUT_MS', '0'],
    ['CARRIER_CIRCUIT_FAILURES', '1'],
    ['CARRIER_CONCURRENCY', '0'],
    ['CARRIER_QUEUE', 'many'],
  ])('are checked: %s cannot be %s', (name, value) => {
    expect(schema.safeParse({ [name]: value }).success).toBe(false);
  });
});
