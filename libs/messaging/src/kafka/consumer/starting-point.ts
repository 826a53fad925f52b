import type { StoredPosition } from '../../delivery/stored-position';

/** Which offsets of a partition can be read: from `low` up to, not including, `high`. */
export interface Watermarks {
  readonly low: number;
  readonly high: number;
}

/**
 * What the first record of a partition must prove.
 * - `same-topic`: the record before the wanted one was done before, so it does not stand behind the stored position; if it does,
 *   the topic was made anew and has to be read from its start.
 * - `nothing-missing`: the topic begins behind the wanted offset; if it begins at the stored position or before, nothing is gone.
 */
export type Proof = 'none' | 'same-topic' | 'nothing-missing';

/** Where to read a partition from. */
export type StartingPoint = { readonly offset: number; readonly proof: Proof } | 'messages-are-gone';

/**
 * The database's offset wins over whatever Kafka has committed.
 * @param newcomersMayMiss whether a group that has read nothing yet may begin where the topic begins now
 */
export function startingPoint(
  stored: StoredPosition,
  { low, high }: Watermarks,
  newcomersMayMiss: boolean,
): StartingPoint {
  const { resume, position, floor } = stored;
  const wanted = resume ?? 0;
  // The topic was deleted and made anew: what was there before is told by its position.
  if (wanted > high) return { offset: low, proof: 'none' };
  if (wanted > low) return { offset: wanted - 1, proof: 'same-topic' };
  if (wanted === low || (resume === undefined && newcomersMayMiss)) return { offset: low, proof: 'none' };
  if (low < high) return { offset: low, proof: 'nothing-missing' };
  // Nothing is left that could prove anything: a rebuild has the events from the log, as long as nothing was read since.
  return floor !== '' && position <= floor ? { offset: low, proof: 'none' } : 'messages-are-gone';
}
