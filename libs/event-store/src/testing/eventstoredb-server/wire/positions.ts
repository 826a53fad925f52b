import { status } from '@grpc/grpc-js';
import { fromPosition } from '../../../position';
import type { Position } from '../../../event-store';
import { invalidArgument, RpcError } from '../rpc-error';

/** A position of the protocol: two unsigned 64-bit numbers, in decimal. Ordered by commit, then prepare. */
export interface WirePosition {
  readonly commit: string;
  readonly prepare: string;
}

// The n-th event of the log (from 1) is prepared at 64 n - 24 and committed at 64 n. EventStoreDB's positions are byte
// offsets, so clients may assume neither consecutive positions nor equal halves.
const SPACING = 64n;
const PREPARED_BEFORE = 24n;
const END = 2n ** 64n - 1n;

const preparedAt = (ordinal: bigint) => ordinal * SPACING - PREPARED_BEFORE;

/** The position of the n-th event of the log; of 0, the start. */
export function toWire(ordinal: number): WirePosition {
  if (ordinal === 0) return { commit: '0', prepare: '0' };
  const nth = BigInt(ordinal);
  return { commit: String(nth * SPACING), prepare: String(preparedAt(nth)) };
}

/** @throws RpcError when the store's positions are not the ordinals of its events */
export function ordinalOf(position: Position): number {
  try {
    return fromPosition(position);
  } catch (cause) {
    const { message } = cause as RangeError;
    throw new RpcError(status.INTERNAL, `this server needs a store that counts its events: ${message}`);
  }
}

/** The number of events at or before a position; `end` for the protocol's sign for the end. */
export function eventsUpTo(position: WirePosition): number | 'end' {
  return eventsBefore(position, true);
}

/** The number of events before a position. */
export function eventsAhead(position: WirePosition): number | 'end' {
  return eventsBefore(position, false);
}

function eventsBefore({ commit, prepare }: WirePosition, inclusive: boolean): number | 'end' {
  const committed = BigInt(commit);
  if (committed === END) return 'end';
  if (committed % SPACING !== 0n) throw invalidArgument(`${commit}/${prepare} is not a position of this log`);
  const nth = committed / SPACING;
  if (nth === 0n) return 0;
  const prepared = BigInt(prepare);
  const counts = inclusive ? preparedAt(nth) <= prepared : preparedAt(nth) < prepared;
  return Number(counts ? nth : nth - 1n);
}
