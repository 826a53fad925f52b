// PostgreSQL SQLSTATE: class 08 connection, 53 out of resources, 57P01–03 shutting down or starting.
const SQLSTATE = /^(08...|53...|57P0[1-3])$/;
const NETWORK = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH']);
// pg itself gives no code for these.
const PG_MESSAGE =
  /^(Connection terminated|timeout exceeded when trying to connect|Query read timeout|Client has encountered)/;

/** Whether the fault says that a backend cannot be reached now; the same request may succeed later. */
export function isUnavailable(fault: unknown, depth = 0): boolean {
  if (!(fault instanceof Error) || depth > 5) return false;
  const { code, cause, driverError, errors } = fault as Error & Record<string, unknown>;
  if (typeof code === 'string' && (SQLSTATE.test(code) || NETWORK.has(code))) return true;
  if (PG_MESSAGE.test(fault.message)) return true;
  const inner = [cause, driverError, ...(Array.isArray(errors) ? (errors as unknown[]) : [])];
  return inner.some((each) => isUnavailable(each, depth + 1));
}
