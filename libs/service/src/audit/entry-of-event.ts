import type { RecordedEvent } from '@maru/event-store';
import type { Actor } from '@maru/kernel';
import type { AuditEntryRow } from './audit-entry.entity';

// An index takes no longer texts.
const LONGEST = 200;

/**
 * The act behind an event of this context; undefined when a service acted because of another event, which has an entry
 * of its own, or when a version of before named no actor.
 */
export function entryOfEvent(
  context: string,
  { id, type, stream, recordedAt, metadata }: RecordedEvent,
): AuditEntryRow | undefined {
  const { actor, correlationId, causationId } = metadata;
  if (!actor) return undefined;
  // Only what begins a conversation is caused by the conversation itself, such as an operator of the settings.
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

/** The columns of an entry that say who, from where, why and in which conversation. */
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

/** As an index of the table takes it: cut off behind 200 characters. */
export const short = (text: string): string => text.slice(0, LONGEST);

const UUID_AT_END = /-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i;

/** The id in `<context>.<aggregate>-<id>`. */
function subjectOf(stream: string): string {
  const id = UUID_AT_END.exec(stream)?.[1] ?? stream.slice(stream.indexOf('-') + 1);
  return short(id);
}
