import { contextOf } from '../log/message-translator';
import type { StoredPosition } from './stored-position';

/** Messages of one type that a group passed unheard, in one stretch of the log or of a partition. */
export interface Missed {
  readonly type: string;
  /** Log position, exclusive; '' is the beginning. */
  readonly after: string;
  /** The offset to begin at; undefined: where the partition begins, and on the embedded bus. */
  readonly from?: number;
  /** Log position, inclusive; undefined while no process hears the type, so that it has no end. */
  readonly until?: string;
  /** The offset behind the stretch; undefined: only the position counts. */
  readonly to?: number;
}

/** A stretch that has ended, so that it can be read again. */
export interface Closed extends Missed {
  readonly until: string;
}

export interface Retyped {
  readonly missed: readonly Missed[];
  /** Heard from now on. */
  readonly added: readonly string[];
  /** No longer heard, until a process comes that hears them. */
  readonly dropped: readonly string[];
}

/**
 * The types of a row when a process that hears `mine` takes it.
 * A type that was never heard is missed from the beginning, and one that another version stopped hearing from that
 * position.
 */
export function retyped({ position, resume, hears, missed = [] }: StoredPosition, mine: readonly string[]): Retyped {
  // A version that records no types wrote the row. Its types count as ours, because most of them are.
  const before = hears ?? mine;
  const added = mine.filter((type) => !before.includes(type));
  const dropped = before.filter((type) => !mine.includes(type));
  const end = { until: position, ...(resume === undefined ? {} : { to: resume }) };
  const open = new Set(missed.filter(({ until }) => until === undefined).map(({ type }) => type));
  const all: Missed[] = [
    ...missed.map((each) => (each.until === undefined && added.includes(each.type) ? { ...each, ...end } : each)),
    ...added.filter((type) => !open.has(type)).map((type) => ({ type, after: '', ...end })),
    ...(position === '' ? [] : dropped).map((type) => ({
      type,
      after: position,
      ...(resume === undefined ? {} : { from: resume }),
    })),
  ];
  return { missed: all.filter((each) => !isEmpty(each)), added, dropped };
}

/** The stretches that a process which hears `mine` has to read again. */
export function toReread(missed: readonly Missed[] = [], mine: readonly string[]): Closed[] {
  return missed.filter((each): each is Closed => each.until !== undefined && mine.includes(each.type));
}

/** The part of a partition's row about its topic's context; no other types can come there. */
export function ofContext(stored: StoredPosition, context: string): StoredPosition {
  const { hears, missed } = stored;
  // The embedded bus also records stored types, which a topic does not have.
  const isHere = (type: string) => contextOf(type) === context && !type.endsWith(STORED);
  return {
    ...stored,
    ...(hears && { hears: hears.filter(isHere) }),
    ...(missed && { missed: missed.filter(({ type }) => isHere(type)) }),
  };
}

/** Marks the name of a stored type in what a group hears of the log. */
export const STORED = ' (stored)';

const isEmpty = ({ after, from, until, to }: Missed): boolean => {
  return until !== undefined && until <= after && (to ?? 0) <= (from ?? 0);
};
