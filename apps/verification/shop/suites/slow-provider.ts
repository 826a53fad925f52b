/** A provider that hangs is seen for seconds, and two calls without an answer open its circuit. */
export const SLOW_PROVIDER = {
  PAYMENTS_PROVIDER_TIMEOUT_MS: '6000',
  PAYMENTS_PROVIDER_CIRCUIT_CALLS: '2',
  PAYMENTS_PROVIDER_CIRCUIT_OPEN_MS: '20000',
  PAYMENTS_PROVIDER_CIRCUIT_CLOSE_AFTER: '1',
} as const;
