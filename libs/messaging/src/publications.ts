import type { RecordedEvent } from '@maru/event-store';
import type { Message } from './message';

/** The public form of a domain event: a declared type and its data. */
export interface PublicEvent {
  readonly type: string;
  readonly data: unknown;
}

/** What leaves a context: per stored type, the pure translation into a public event. A type that is not here stays private. */
export interface Publications {
  readonly context: string;
  readonly translations: { readonly [storedType: string]: (event: RecordedEvent) => PublicEvent | undefined };
}

/** The event as others see it, or undefined when it is private to its context. */
export function publish(publications: Publications, event: RecordedEvent): Message | undefined {
  const translation = publications.translations[event.type];
  const shown = translation?.(event);
  if (!shown) return undefined;
  const { correlationId, causationId, traceparent } = event.metadata;
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
    occurredAt: event.recordedAt,
  };
}
