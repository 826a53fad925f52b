import type { RecordedEvent as DbEvent, ResolvedEvent } from '@eventstore/db-client';
import type { EventMetadata, RecordedEvent } from '../event-store';
import type { Namespace } from './namespace';
import { isKnown, toPosition } from './position';

/** The event for callers; undefined when its stream is outside of the namespace. */
export function toRecordedEvent({ event }: ResolvedEvent, namespace: Namespace): RecordedEvent | undefined {
  if (!event) return undefined;
  const { id, type, streamId, revision, position, created, data } = event;
  const stream = namespace.fromStored(streamId);
  if (stream === undefined) return undefined;
  if (!isKnown(position))
    throw new Error(
      `the server did not return the position of event ${revision} of ${streamId}; it must be version 22.6 or later`,
    );
  return {
    id,
    type,
    data,
    metadata: metadataOf(event),
    stream,
    revision: Number(revision),
    position: toPosition(position),
    recordedAt: created,
  };
}

/** An event of another application has no cause, so it begins a conversation of its own. */
function metadataOf({ id, metadata }: DbEvent): EventMetadata {
  const own = { correlationId: id, causationId: id };
  if (typeof metadata !== 'object' || metadata === null || metadata instanceof Uint8Array) return own;
  return 'correlationId' in metadata ? (metadata as unknown as EventMetadata) : { ...metadata, ...own };
}
