import { isInfrastructureFault } from '@maru/messaging';

/** The logged fields of a fault: pino's merging object. */
export interface FaultDetails {
  readonly err?: unknown;
  readonly group?: unknown;
  readonly source?: unknown;
  readonly service?: unknown;
  readonly callee?: unknown;
}

/** The common part of all faults of one kind. */
export interface FaultKind {
  readonly key: string;
  /** The name in lines about many faults, for example `a consumer failed and tries again (UnavailableError)`. */
  readonly name: string;
  /** The consumer group, the callee or the class that met the fault. */
  readonly source: string | undefined;
}

/**
 * The kind of a fault: the text of the line, the error's name and its code. An infrastructure fault has the same kind
 * at every source and for every request. For other faults the kind also has the source and the error's text, without
 * ids and numbers.
 */
export function kindOf(details: FaultDetails, said: string): FaultKind {
  const { err, group, source, service, callee } = details;
  const from = [group, source, service, callee].find((each): each is string => typeof each === 'string');
  if (err === undefined) return { key: withoutVolatile(said), name: said, source: from };
  const [name, message] = err instanceof Error ? [nameOf(err), err.message] : ['fault', JSON.stringify(err) ?? ''];
  const code = codeOf(err);
  const cause = code === undefined || code === name ? name : `${name} ${code}`;
  const key = isOfSurroundings(err)
    ? [withoutVolatile(said), cause]
    : [withoutVolatile(said), cause, from, withoutVolatile(message)];
  return { key: key.join('\n'), name: `${said || message} (${cause})`, source: from };
}

// gRPC clients do not set the name of their error classes.
const nameOf = ({ name, constructor }: Error): string => (name === 'Error' ? constructor.name : name);

/** Whether the fault comes from the infrastructure, including errors that gRPC (14) or kafkajs mark as passing. */
function isOfSurroundings(err: unknown): boolean {
  const { code, retriable } = (err ?? {}) as { code?: unknown; retriable?: unknown };
  return isInfrastructureFault(err) || code === UNAVAILABLE || retriable === true;
}

function codeOf(err: unknown, depth = 0): string | undefined {
  if (typeof err !== 'object' || err === null || depth > 5) return undefined;
  const { code, driverError, cause } = err as { code?: unknown; driverError?: unknown; cause?: unknown };
  if (typeof code === 'string' || typeof code === 'number') return String(code);
  return codeOf(driverError, depth + 1) ?? codeOf(cause, depth + 1);
}

const UNAVAILABLE = 14;
const LONGEST_KEY = 200;
// UUIDs and other hexadecimal ids, then every number.
const VOLATILE = /[0-9a-f]{8}-[0-9a-f-]{27}|\b(?=[a-z]*\d)[0-9a-f]{8,}\b|\d+(?:[.,:]\d+)*/gi;

const withoutVolatile = (text: string): string => text.replace(VOLATILE, '#').slice(0, LONGEST_KEY);
