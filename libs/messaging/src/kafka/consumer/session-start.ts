import type { StoredPosition } from '../../delivery/stored-position';
import { toReread } from '../../delivery/missed';
import { MessagesGone } from './messages-gone';
import type { PartitionSessionOptions } from './partition-session-options';
import { RecordReader } from './record-reader';
import { RereadReader } from './reread-reader';
import { startingPoint } from './starting-point';
import type { Proof, Watermarks } from './starting-point';

/** The state at the start of a session. */
export interface SessionStart {
  readonly options: Pick<PartitionSessionOptions, 'consumer' | 'place' | 'source' | 'hears'>;
  readonly stored: StoredPosition;
  readonly marks: Watermarks;
  /** The positions of the late messages that were taken before. */
  readonly lateOnes: Set<string>;
}

/** How a session reads. */
export interface Reading {
  readonly reader: RecordReader | RereadReader;
  /** The types that it takes; default all types of the group. */
  readonly types?: ReadonlySet<string>;
  readonly proof: Proof;
  /** The offset to begin at; undefined when there is nothing to fetch. */
  readonly offset: number | undefined;
  /** Messages are missing before that offset. The session reports them and goes on. */
  readonly missing?: MessagesGone;
}

/** A session that cannot go on, because messages are gone. */
export interface StandingStill {
  readonly gone: MessagesGone;
}

/** How the session begins: missed stretches are read again first. */
export function firstReading(start: SessionStart): Reading | StandingStill {
  return toReread(start.stored.missed, start.options.hears).length > 0 ? readingAgain(start) : readingOn(start);
}

function readingAgain({ options, stored, marks, lateOnes }: SessionStart): Reading | StandingStill {
  const { consumer, place, source, hears } = options;
  const isKeyed = !('handleBatch' in consumer);
  const reader = new RereadReader({ place, source, stored, hears, marks, lateOnes, isKeyed });
  const reading = {
    reader,
    types: reader.types,
    proof: 'none',
    offset: reader.isDone ? undefined : reader.begin,
  } as const;
  if (reader.gone === undefined) return reading;
  const gone = new MessagesGone(consumer.group, place, reader.gone, marks, !isKeyed, [...reader.types]);
  // A keyed group takes what is left of a type that it never heard, like a new group, and reports it.
  return !isKeyed || reader.gone > 0 ? { gone } : { ...reading, missing: gone };
}

/** How a session goes on at the position of the group. */
export function readingOn({ options, stored, marks, lateOnes }: SessionStart): Reading | StandingStill {
  const isKeyed = !('handleBatch' in options.consumer);
  const point = startingPoint(stored, marks, isKeyed);
  if (point === 'messages-are-gone') return { gone: goneBefore(options, stored, marks) };
  const reader = new RecordReader(options.place, options.source, stored, lateOnes);
  const reading = { reader, proof: point.proof, offset: point.offset };
  // A new keyed group takes the remaining messages, and reports that earlier ones are gone.
  const isShort = isKeyed && stored.resume === undefined && marks.low > 0;
  return isShort ? { ...reading, missing: goneBefore(options, stored, marks) } : reading;
}

/** The fault of a partition that begins behind the group's position. */
export function goneBefore(
  { consumer, place }: Pick<PartitionSessionOptions, 'consumer' | 'place'>,
  stored: StoredPosition,
  marks: Watermarks,
): MessagesGone {
  return new MessagesGone(consumer.group, place, stored.resume ?? 0, marks, 'handleBatch' in consumer);
}
