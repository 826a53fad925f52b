import type { ReasonCode } from '../decision';
import { httpRejections } from './http-rejections';

/** The HTTP statuses that a refusal may have. */
export type RefusalStatus =
  400 | 401 | 402 | 403 | 404 | 405 | 409 | 412 | 413 | 414 | 415 | 422 | 429 | 500 | 501 | 502 | 503 | 504;

/**
 * The codes that contexts declare, for the types. The module that calls `declareRejections` adds its table:
 * `declare module '@maru/kernel' { interface DeclaredRejections extends MyTable {} }`.
 */
// eslint-disable-next-line @typescript-eslint/no-empty-object-type -- contexts add members to it
export interface DeclaredRejections {}

/** Every reason code that a client can meet; one that is not declared does not compile. */
export type RejectionCode = keyof typeof httpRejections | (keyof DeclaredRejections & ReasonCode);

const statuses = new Map<string, RefusalStatus>();

/**
 * Declares the reason codes of a context with the HTTP status of each, once, when the module that has them is loaded.
 * Returns the table.
 * @throws RangeError when a code is declared already with another status
 */
export function declareRejections<const Table extends Readonly<Record<ReasonCode, RefusalStatus>>>(
  table: Table,
): Table {
  const all = Object.entries<RefusalStatus>(table);
  for (const [code, status] of all) {
    const known = statuses.get(code);
    if ((known ?? status) !== status) throw new RangeError(`${code} is declared with the status ${known} already`);
  }
  for (const [code, status] of all) statuses.set(code, status);
  return table;
}

declareRejections(httpRejections);

/** Whether a loaded module declares the code. */
export const isRejectionCode = (told: unknown): told is RejectionCode => typeof told === 'string' && statuses.has(told);

/**
 * The HTTP status of a refusal.
 * @throws RangeError for a code that no loaded module declares
 */
export function statusOfRejection(code: RejectionCode): RefusalStatus {
  const status = statuses.get(code);
  if (status === undefined) throw new RangeError(`${String(code)} is not declared; see declareRejections`);
  return status;
}
