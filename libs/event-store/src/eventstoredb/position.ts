import type { Position as LogPosition } from '@eventstore/db-client';
import { START } from '../event-store';
import type { Position } from '../event-store';

// As wide as the largest unsigned 64-bit number, so that positions order as strings.
const DIGITS = 20;
const FORM = /^(\d{20})-(\d{20})$/;
// The server's value for an unknown position of an event: -1, unsigned.
const UNKNOWN = 2n ** 64n - 1n;

/** `<commit>-<prepare>`. Both are needed, because the commit position alone could skip an event of the same commit. */
export function toPosition({ commit, prepare }: LogPosition): Position {
  return `${String(commit).padStart(DIGITS, '0')}-${String(prepare).padStart(DIGITS, '0')}`;
}

/** @throws RangeError when it is not a position of EventStoreDB */
export function fromPosition(position: Position): LogPosition | undefined {
  if (position === START) return undefined;
  const [, commit, prepare] = FORM.exec(position) ?? [];
  if (commit === undefined || prepare === undefined)
    throw new RangeError(`"${position}" is not a position of EventStoreDB's log`);
  return { commit: BigInt(commit), prepare: BigInt(prepare) };
}

export function isKnown(position: LogPosition | undefined): position is LogPosition {
  return position !== undefined && position.commit !== UNKNOWN;
}
