import type { Position, RecordedEvent } from '../event-store';
import type { Loaded } from './folded';

/**
 * A moment in the life of a stream. The event at a revision or a position, and those recorded at a time, belong to it.
 */
export type Moment = { readonly revision: number } | { readonly position: Position } | { readonly time: Date };

/** A state at a moment, and the last event that is in it; that event is undefined before the first one. */
export interface LoadedAt<State> extends Loaded<State> {
  readonly last: Pick<RecordedEvent, 'id' | 'type' | 'revision' | 'position' | 'recordedAt'> | undefined;
}

type Place = Pick<RecordedEvent, 'revision' | 'position' | 'recordedAt'>;

/** Whether the event had happened at the moment. */
export function hadHappened(event: Place, moment: Moment): boolean {
  if ('revision' in moment) return event.revision <= moment.revision;
  if ('position' in moment) return event.position <= moment.position;
  return event.recordedAt <= moment.time;
}
