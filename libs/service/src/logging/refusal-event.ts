import type { Actor } from '@maru/kernel';
import { securityEvent } from '@maru/observability';
import type { SecurityEventName, SecurityLog } from '@maru/observability';
import type { Problem } from '../http/problem';
import { actorFields } from './logger';

// Codes with a more precise event than the one of their status.
const BY_CODE: Readonly<Record<string, SecurityEventName>> = {
  'CUSTOMERS.WRONG_CREDENTIALS': 'SECURITY.LOGIN_FAILED',
  'CUSTOMERS.SECOND_FACTOR_REQUIRED': 'SECURITY.LOGIN_FAILED',
  'CUSTOMERS.WRONG_SECOND_FACTOR': 'SECURITY.LOGIN_FAILED',
  'CUSTOMERS.TOO_MANY_ATTEMPTS': 'SECURITY.LOGIN_LIMITED',
  'CUSTOMERS.INVALID_API_KEY': 'SECURITY.API_KEY_REFUSED',
  'CUSTOMERS.INVALID_REFRESH_TOKEN': 'SECURITY.REFRESH_REFUSED',
  'CUSTOMERS.REFRESH_TOKEN_REUSED': 'SECURITY.REFRESH_REUSED',
};
const BY_STATUS: Readonly<Record<number, SecurityEventName>> = {
  401: 'SECURITY.UNAUTHENTICATED',
  403: 'SECURITY.FORBIDDEN',
  429: 'SECURITY.LIMITED',
};

/** Logs a refusal for the caller's identity or rate as a security event. Other refusals are not logged. */
export function tellOfRefusal(
  logger: SecurityLog,
  { code, status }: Pick<Problem, 'code' | 'status'>,
  actor?: Actor,
): void {
  const name = BY_CODE[code] ?? BY_STATUS[status];
  if (name) securityEvent(logger, name, { code, ...(actor && actorFields(actor)) });
}
