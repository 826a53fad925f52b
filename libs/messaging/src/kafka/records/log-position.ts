import type { ForeignRecord } from './kafka-record';

// As wide as the largest 64-bit number: the positions of a store that counts its events, or commit and prepare of EventStoreDB.
const FORM = /^(?:\d{19,20}|\d{20}-\d{20})$/;

/** What the messages of a context say they come from: `ce_source`. */
export const sourceOf = (context: string): string => `/maru/${context}`;

/**
 * Where the record stands in the log of the context whose topic it is on; undefined when somebody else has put it there, or its
 * position has no form that any log gives. Compared with such a position, all that follows could seem to be done.
 * @param source see `sourceOf`
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

/** As `logPositionOf`; undefined when the record comes late, too: its position says nothing about those before it. */
export function orderedPositionOf(record: Pick<ForeignRecord, 'headers'>, source: string): string | undefined {
  return record.headers?.['ce_late'] === undefined ? logPositionOf(record, source) : undefined;
}
