// SQLSTATE classes: connection, rollback (serialization, deadlock), resources, operator intervention, system errors
// (such as a disk's). Single codes: a statement that took too long, lock not available, and a transaction that was idle
// for too long because its process was frozen.
const SQL_STATE = /^(08...|40...|53...|57014|57P0[1-5]|58...|55P03|25P03)$/;
const NODE_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);
// node-postgres and TypeORM report some lost connections by their text alone. PostgreSQL has one code (55000) for a
// database that is closed and for much else.
const MESSAGES =
  /not currently accepting connections|connection terminated|timeout exceeded when trying to connect|query read timeout|connection error and is not queryable|pool after calling end|not established|driver not connected|queryrunner is already released/i;
const NAMES = new Set(['ConcurrencyConflict', 'WrongExpectedRevision', 'UnavailableError']);

interface Fault {
  readonly code?: unknown;
  readonly name?: unknown;
  readonly message?: unknown;
  readonly transient?: unknown;
  readonly logAway?: unknown;
  readonly cause?: unknown;
  readonly driverError?: unknown;
  readonly errors?: unknown;
}

/**
 * Whether the infrastructure failed, not the handler: a lost connection, a serialization failure, a deadlock, a lost
 * race. The message is then tried until it succeeds. Any error may mark itself with `transient: true`.
 */
export function isInfrastructureFault(error: unknown, depth = 0): boolean {
  if (typeof error !== 'object' || error === null || depth > 5) return false;
  const fault = error as Fault;
  if (fault.transient === true) return true;
  if (typeof fault.code === 'string' && (SQL_STATE.test(fault.code) || NODE_CODES.has(fault.code))) return true;
  if (typeof fault.name === 'string' && NAMES.has(fault.name)) return true;
  if (typeof fault.message === 'string' && MESSAGES.test(fault.message)) return true;
  if (Array.isArray(fault.errors) && fault.errors.some((inner) => isInfrastructureFault(inner, depth + 1))) return true;
  return isInfrastructureFault(fault.cause, depth + 1) || isInfrastructureFault(fault.driverError, depth + 1);
}

/**
 * Whether the log could not be reached. No other message could be handled then, so the group waits as a whole and
 * writes no rows. Stores mark such faults with `logAway: true`.
 */
export function isLogAway(error: unknown, depth = 0): boolean {
  if (typeof error !== 'object' || error === null || depth > 5) return false;
  const { logAway, name, cause } = error as Fault;
  return logAway === true || name === 'UnavailableError' || isLogAway(cause, depth + 1);
}
