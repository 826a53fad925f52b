import type { Actor } from '@maru/kernel';

/** A public event between contexts, as `@EventPattern` handlers and projections get it. */
export interface Message<Data = unknown, Type extends string = string> {
  /** The event's id: the same on every redelivery. */
  readonly id: string;
  /** A contract's stored name, e.g. `payments.payment-captured.v1`. */
  readonly type: Type;
  readonly data: Data;
  /** The stream the event was appended to. Messages of one key come in stream order. */
  readonly key: string;
  /** The event's number in its stream. */
  readonly revision: number;
  /** The event's position in the log; ordered as strings. */
  readonly position: string;
  readonly correlationId: string;
  readonly causationId: string;
  readonly traceparent?: string;
  /** The actor that appended it, and for whom, by id alone; absent on events of older versions. */
  readonly actor?: Pick<Actor, 'kind' | 'id' | 'onBehalfOf'>;
  readonly occurredAt: Date;
}
