import type { RecordedEvent } from '@maru/event-store';
import type { Actor } from '@maru/kernel';
import type { Message } from './message';

/** The public form of a domain event: a declared type and its data. */
export interface PublicEvent {
  readonly type: string;
  readonly data: unknown;
}

/** Decides which of the types that a context stores leave it, and under which contract. */
export interface Publications {
  readonly context: string;
  /** Per public stored type, the pure translation into a public event. */
  readonly translations: { readonly [storedType: string]: (event: RecordedEvent) => PublicEvent | undefined };
  /** The stored types that stay in the context; default none. */
  readonly privateTypes?: readonly string[];
}

/** The part of an event contract with the name of its type. */
interface Named {
  readonly type: string;
}

/**
 * The names of the context's own contracts that do not leave it.
 * @param contracts of all events that the context stores
 */
export function privateTypesOf(contracts: readonly Named[], translations: Publications['translations']): string[] {
  return [...new Set(contracts.map(({ type }) => type))].filter((type) => !(type in translations));
}

/** Whether the context's code declares the stored type, as public or as private. */
export function isDeclared({ translations, privateTypes = [] }: Publications, storedType: string): boolean {
  return Object.hasOwn(translations, storedType) || privateTypes.includes(storedType);
}

// Address and reason stay in the context's own log (ADR 0042).
const shownActor = ({ kind, id, onBehalfOf }: Actor): NonNullable<Message['actor']> => ({
  ...{ kind, id },
  ...(onBehalfOf && { onBehalfOf }),
});

/** The event as others see it, or undefined when it is private to its context. */
export function publish(publications: Publications, event: RecordedEvent): Message | undefined {
  const translation = publications.translations[event.type];
  const shown = translation?.(event);
  if (!shown) return undefined;
  const { correlationId, causationId, traceparent, actor } = event.metadata;
  return {
    id: event.id,
    type: shown.type,
    data: shown.data,
    key: event.stream,
    revision: event.revision,
    position: event.position,
    correlationId,
    causationId,
    ...(traceparent === undefined ? {} : { traceparent }),
    ...(actor && { actor: shownActor(actor) }),
    occurredAt: event.recordedAt,
  };
}
