import type { Position, RecordedEvent } from '../event-store';
import { chained, lineOf } from './events-of';

/** The part of a log that a file has; none of these: the whole log. */
export interface FileRange {
  /** Only this stream. */
  readonly stream?: string;
  /** Only events behind this position. */
  readonly after?: Position;
  /** Only events up to this position, included. */
  readonly until?: Position;
  /** Only events that were recorded at this time or later; ISO 8601. */
  readonly from?: string;
  /** Only events that were recorded before this time; ISO 8601. */
  readonly to?: string;
}

/** The first line. */
export interface FileHeader {
  readonly format: 'maru-log';
  readonly version: 1;
  readonly exportedAt: string;
  readonly range: FileRange;
}

/** The last line. */
export interface FileFooter {
  /** The number of events. */
  readonly events: number;
  /** The position of the last event; '' without one. */
  readonly last: Position;
  /** Where the log ended: no reader of it was behind this position. */
  readonly head: Position;
  /** The key that signed; absent without a signature. */
  readonly key?: string;
}

/** The characters before and behind the hash of a line. */
const BEFORE_HASH = ',"hash":"';
const HASH_LENGTH = 64;
const SUFFIX = new RegExp(`^${BEFORE_HASH}([0-9a-f]{${HASH_LENGTH}})"(?:,"signature":"([A-Za-z0-9+/=]*)")?}$`);
const LEAST_SUFFIX = BEFORE_HASH.length + HASH_LENGTH + 2;

/** A line of a file, taken apart. */
export interface FileLine {
  /** The line without its hash and signature, as the writer hashed it. */
  readonly body: string;
  readonly hash: string;
  readonly signature?: string;
}

/** A line with the hash of itself and of all lines before it. */
export function withHash(body: string, previous: string): { readonly line: string; readonly hash: string } {
  const hash = chained(previous, body);
  return { line: `${body.slice(0, -1)}${BEFORE_HASH}${hash}"}`, hash };
}

/** The last line gets the signature of its hash. */
export const withSignature = (line: string, signature: string): string =>
  `${line.slice(0, -1)},"signature":"${signature}"}`;

/** Undefined for a line without a hash at its end. */
export function takeApart(line: string): FileLine | undefined {
  // From the end, because data may have the same characters. A signature has 88 characters.
  const at = line.lastIndexOf(BEFORE_HASH);
  const match = at < 0 || line.length - at > LEAST_SUFFIX + 128 ? undefined : SUFFIX.exec(line.slice(at));
  if (!match) return undefined;
  const [, hash, signature] = match;
  return { body: `${line.slice(0, at)}}`, hash: hash!, ...(signature !== undefined && { signature }) };
}

/** @throws SyntaxError, TypeError for a text that `lineOf` did not write */
export function eventIn(body: string): RecordedEvent {
  const event = JSON.parse(body) as Omit<RecordedEvent, 'recordedAt'> & { readonly recordedAt: string };
  const recorded = { ...event, recordedAt: new Date(event.recordedAt) };
  if (lineOf(recorded) !== body) throw new TypeError('not an event of a log');
  return recorded;
}
