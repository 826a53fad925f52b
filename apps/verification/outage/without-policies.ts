/**
 * Settings with which payments calls its provider as without policies. The circuit never opens, and the bulkhead has a
 * place for each call. Only the time-out stays, because every client has one.
 */
export const withoutPolicies = (timeoutMs: number) => ({
  PAYMENTS_PROVIDER_TIMEOUT_MS: String(timeoutMs),
  PAYMENTS_PROVIDER_CIRCUIT_CALLS: '100000',
  PAYMENTS_PROVIDER_CONCURRENCY: '100000',
});
