/**
 * Settings for shops that are loaded or tested from one address, on a busy machine. They remove the limits of rate and
 * concurrency in effect, and give each request enough time.
 */
export const WITHOUT_LIMITS = {
  RATE_LIMIT_ANONYMOUS: '1000000000',
  RATE_LIMIT_SIGNED_IN: '1000000000',
  CUSTOMERS_LOGIN_ATTEMPTS: '1000000000',
  CUSTOMERS_PASSWORD_QUEUE: '1000000',
  UPSTREAM_TIMEOUT_MS: '40000',
  REQUEST_TIMEOUT_MS: '40000',
  UPSTREAM_CONCURRENCY: '1000',
  UPSTREAM_COMMANDS_CONCURRENCY: '1000',
  CALLS_TIMEOUT_MS: '20000',
  CALLS_COMMAND_TIMEOUT_MS: '20000',
};
