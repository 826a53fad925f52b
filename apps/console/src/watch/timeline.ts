/** One event of `GET /api/orders/:id/timeline`. */
export interface TimelineEvent {
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

/** The depth of each event in the tree of causes. An event whose cause is not in the list is a root. */
export function depthsOf(events: readonly TimelineEvent[]): ReadonlyMap<string, number> {
  const byId = new Map(events.map((event) => [event.id, event]));
  const depths = new Map<string, number>();
  const depthOf = (event: TimelineEvent, seen: ReadonlySet<string>): number => {
    const known = depths.get(event.id);
    if (known !== undefined) return known;
    const cause = byId.get(event.causationId);
    const depth = cause && !seen.has(cause.id) ? depthOf(cause, new Set([...seen, event.id])) + 1 : 0;
    depths.set(event.id, depth);
    return depth;
  };
  for (const event of events) depthOf(event, new Set());
  return depths;
}
