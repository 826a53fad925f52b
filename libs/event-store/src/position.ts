import type { Position } from './event-store';
import { START } from './event-store';

// As wide as the largest 64-bit number, so that positions order as strings.
const DIGITS = 19;

/** The position of the log's n-th event, counted from 1; 0 is `START`. */
export function toPosition(ordinal: number): Position {
  return ordinal === 0 ? START : String(ordinal).padStart(DIGITS, '0');
}

/** @throws RangeError when it is not a position of a store that counts its events */
export function fromPosition(position: Position): number {
  if (position === START) return 0;
  const ordinal = position.length === DIGITS ? Number(position) : NaN;
  if (!Number.isSafeInteger(ordinal) || ordinal < 1)
    throw new RangeError(`"${position}" is not a position of this log`);
  return ordinal;
}
