/** `GET /api/orders/:id/timeline` */
export interface OrderTimeline {
  /** The version of the definition that leads the order; absent before its first step. */
  readonly definition?: number;
  readonly events: readonly TimelineEvent[];
}

/** One event about an order. */
export interface TimelineEvent {
  /** In the log; compare two as texts. */
  readonly position: string;
  readonly id: string;
  readonly causationId: string;
  readonly context: string;
  readonly type: string;
  readonly occurredAt: string;
  readonly summary: string;
}

/** `ordering.order-placed.v2` → `order-placed`. */
export const nameOf = (type: string): string => type.split('.')[1] ?? type;

/** The rows of the picture: contexts in the order of their first event. */
export function lanesOf(events: readonly TimelineEvent[]): readonly string[] {
  return [...new Set(events.map(({ context }) => context))];
}

/** The time from the first event to this one, in ms. */
export const sinceFirst = (events: readonly TimelineEvent[], { occurredAt }: TimelineEvent): number =>
  Date.parse(occurredAt) - Date.parse(events[0]?.occurredAt ?? occurredAt);

const STEP = /^ordering\.order-fulfilment-advanced\./;

/** The names of the events that the process has heard: the causes of its steps, in their order. */
export function heardByProcess(events: readonly TimelineEvent[]): readonly string[] {
  const byId = new Map(events.map((event) => [event.id, event]));
  return events
    .filter(({ type }) => STEP.test(type))
    .flatMap(({ causationId }) => {
      const cause = byId.get(causationId);
      return cause ? [nameOf(cause.type)] : [];
    });
}

/** An event below its cause. */
export interface CausedEvent {
  readonly event: TimelineEvent;
  /** 0 for an event whose cause is not in the list. */
  readonly depth: number;
  /** From its cause to this event, in ms. */
  readonly afterMs?: number;
}

/** The events as a tree of causes: each event is followed by those that it caused, in the order of the log. */
export function causesOf(events: readonly TimelineEvent[]): readonly CausedEvent[] {
  const byId = new Map(events.map((event) => [event.id, event]));
  const below = new Map<string | undefined, TimelineEvent[]>();
  for (const event of events) {
    const cause = byId.get(event.causationId);
    // A cause is earlier in the log, so no event can be below itself.
    const key = cause && cause.position < event.position ? cause.id : undefined;
    below.set(key, [...(below.get(key) ?? []), event]);
  }
  const under = (id: string | undefined, depth: number): readonly CausedEvent[] =>
    (below.get(id) ?? []).flatMap((event) => {
      const cause = id === undefined ? undefined : byId.get(id);
      const afterMs = cause && Date.parse(event.occurredAt) - Date.parse(cause.occurredAt);
      return [{ event, depth, ...(afterMs !== undefined && { afterMs }) }, ...under(event.id, depth + 1)];
    });
  return under(undefined, 0);
}
