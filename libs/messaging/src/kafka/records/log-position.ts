import type { ForeignRecord } from './kafka-record';

// Padded to the width of a 64-bit number: a count of events, or the commit and prepare positions of EventStoreDB.
const FORM = /^(?:\d{19,20}|\d{20}-\d{20})$/;

/** The `ce_source` of the messages of a context. */
export const sourceOf = (context: string): string => `/maru/${context}`;

/**
 * The position of the record in the log of its topic's context. Undefined when another producer wrote the record, or
 * when no log gives positions of that form, because after such a position all later messages could look handled.
 * @param source the expected `ce_source`, see `sourceOf`
 */
export function logPositionOf({ headers }: Pick<ForeignRecord, 'headers'>, source: string): string | undefined {
  const position = headers?.['ce_logposition'];
  if (position === undefined || headers?.['ce_source']?.toString() !== source) return undefined;
  const text = position.toString();
  return isLogPosition(text) ? text : undefined;
}

export function isLogPosition(text: string): boolean {
  return FORM.test(text);
}

/** Like `logPositionOf`; also undefined for a late record, whose position says nothing about the records before it. */
export function orderedPositionOf(record: Pick<ForeignRecord, 'headers'>, source: string): string | undefined {
  return record.headers?.['ce_late'] === undefined ? logPositionOf(record, source) : undefined;
}
