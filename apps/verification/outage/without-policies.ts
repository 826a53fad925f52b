/**
 * Settings with which payments calls its provider as if there were no policies: the circuit never opens, and there is a place for each.
 * A time-out there has to be: every client has one.
 */
export const withoutPolicies = (timeoutMs: number) => ({
  PAYMENTS_PROVIDER_TIMEOUT_MS: String(timeoutMs),
  PAYMENTS_PROVIDER_CIRCUIT_CALLS: '100000',
  PAYMENTS_PROVIDER_CONCURRENCY: '100000',
});
