import type { StoredPosition } from '../../delivery/stored-position';

/** The readable offsets of a partition: from `low` up to, not including, `high`. */
export interface Watermarks {
  readonly low: number;
  readonly high: number;
}

/**
 * The proof that the first record of a partition must give.
 * - `same-topic`: the record before the wanted one was handled, so its log position is not behind the stored one. If it
 *   is, the topic was created again and is read from its start.
 * - `nothing-missing`: the topic begins behind the wanted offset. Nothing is gone if the log position of its first
 *   record is the stored one or an earlier one.
 */
export type Proof = 'none' | 'same-topic' | 'nothing-missing';

/** Where to read a partition from. */
export type StartingPoint = { readonly offset: number; readonly proof: Proof } | 'messages-are-gone';

/**
 * The starting point by the offset in the database; offsets that were committed to Kafka do not count.
 * @param newcomersMayMiss whether a group that has read nothing yet may begin where the topic begins now
 */
export function startingPoint(
  stored: StoredPosition,
  { low, high }: Watermarks,
  newcomersMayMiss: boolean,
): StartingPoint {
  const { resume, position, floor } = stored;
  const wanted = resume ?? 0;
  // The topic was deleted and created again. The log positions of its records tell which of them were handled.
  if (wanted > high) return { offset: low, proof: 'none' };
  if (wanted > low) return { offset: wanted - 1, proof: 'same-topic' };
  if (wanted === low || (resume === undefined && newcomersMayMiss)) return { offset: low, proof: 'none' };
  if (low < high) return { offset: low, proof: 'nothing-missing' };
  // No record is left as a proof. A group that has read nothing since its rebuild has all events from the log.
  return floor !== '' && position <= floor ? { offset: low, proof: 'none' } : 'messages-are-gone';
}
