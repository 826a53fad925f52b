import { START } from '../event-store';
import type { Position } from '../event-store';

// A count of events (19 digits), or the commit and prepare positions of EventStoreDB (20 digits each).
const FORM = /^(\d{19}|\d{20})(?:-(\d{20}))?$/;

/**
 * The position moved up (or down) by a number, in its form.
 * @throws RangeError when it is not a position, or would be negative
 */
export function shifted(position: Position, by: bigint): Position {
  if (position === START || by === 0n) return position;
  return partsOf(position)
    .map((part) => {
      const moved = BigInt(part) + by;
      if (moved < 0n) throw new RangeError(`position ${position} cannot be moved by ${by}`);
      return String(moved).padStart(part.length, '0');
    })
    .join('-');
}

/**
 * The least number by which positions of the form of `own` must be moved up, so that every position behind `own` is
 * behind `floor`, which may have another form.
 */
export function shiftAbove(floor: Position, own: Position): bigint {
  if (floor <= own) return 0n;
  const first = partsOf(own)[0]!;
  const [wanted] = partsOf(floor);
  // Cut to the width, the floor is at most the wanted number; one more is above it, whatever follows.
  const least = BigInt(wanted!.padEnd(first.length, '0').slice(0, first.length)) + 1n - BigInt(first);
  return least > 0n ? least : 0n;
}

/** How far a position is on the way to another one, from 0 to 1; undefined when they cannot be compared. */
export function fractionOf(position: Position, of: Position): number | undefined {
  if (position >= of) return 1;
  if (position === START) return 0;
  const [part, whole] = [partsOf(position)[0]!, partsOf(of)[0]!];
  return part.length === whole.length ? Number(part) / Number(whole) : undefined;
}

function partsOf(position: Position): string[] {
  const match = FORM.exec(position);
  if (!match) throw new RangeError(`"${position}" is not a position of a log`);
  return [match[1]!, ...(match[2] === undefined ? [] : [match[2]])];
}
