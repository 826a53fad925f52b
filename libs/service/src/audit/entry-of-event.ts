import type { RecordedEvent } from '@maru/event-store';
import type { Actor } from '@maru/kernel';
import type { AuditEntryRow } from './audit-entry.entity';

// Keeps the indexed columns within the size that an index takes.
const LONGEST = 200;

/**
 * The act behind an event of this context. Undefined when a service reacted to another event, because that event has
 * an entry; also undefined for events of older versions, which name no actor.
 */
export function entryOfEvent(
  context: string,
  { id, type, stream, recordedAt, metadata }: RecordedEvent,
): AuditEntryRow | undefined {
  const { actor, correlationId, causationId } = metadata;
  if (!actor) return undefined;
  // A service starts a conversation when both ids are the same, such as for the operator from the configuration.
  if (actor.kind === 'service' && causationId !== correlationId) return undefined;
  return {
    id,
    at: recordedAt,
    context,
    type,
    subject: subjectOf(stream),
    details: null,
    ...whoOf(actor, correlationId),
  };
}

/** The columns of an entry for the actor, the address, the reason and the conversation. */
export function whoOf(actor: Actor, correlationId: string) {
  return {
    actorKind: actor.kind,
    actorId: short(actor.id),
    onBehalfOf: actor.onBehalfOf ? short(actor.onBehalfOf.id) : null,
    address: actor.address ?? null,
    reason: actor.reason ?? null,
    correlationId: short(correlationId),
  };
}

/** Cuts a text to the 200 characters of an indexed column. */
export const short = (text: string): string => text.slice(0, LONGEST);

const UUID_AT_END = /-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i;

/** The id in `<context>.<aggregate>-<id>`. */
function subjectOf(stream: string): string {
  const id = UUID_AT_END.exec(stream)?.[1] ?? stream.slice(stream.indexOf('-') + 1);
  return short(id);
}
