import type { EventStore, RecordedEvent } from '@maru/event-store';
import { entityOf } from '@maru/messaging';
import type { Consumer, HeardByGroup, WatchedGroup } from '@maru/messaging';
import type { GroupExplanation } from './context-explanation';

/** The events of one entity, and the database's word of how far each group has come. */
export interface HeardOfEntity {
  /** In the order of the log. */
  readonly events: readonly RecordedEvent[];
  /** Undefined when the database did not answer. */
  readonly positions: ReadonlyMap<string, HeardByGroup> | undefined;
}

// Enough to tell a busy second from an outage.
const COUNTED = 200;

/** One group: how far it has come, and what it heard last of the entity. */
export function groupExplanation(
  consumer: Consumer,
  { types, lately }: Pick<WatchedGroup, 'types' | 'lately'>,
  { events, positions }: HeardOfEntity,
): GroupExplanation {
  const { group } = consumer;
  const hears = new Set(types);
  const own = events.filter(({ type }) => hears.has(type));
  const reached = positions?.get(group);
  const has = ({ stream, position }: RecordedEvent) => reached?.has(stream, position) ?? false;
  const missing = positions && own.find((event) => !has(event));
  const standing = consumer.standing?.()?.message;
  return {
    group,
    position: consumer.position(),
    behind: positions ? missing !== undefined : null,
    ...(missing && { unheard: unheardOf(missing) }),
    ...(standing !== undefined && { standing }),
    ...heardOf(own, lately, has),
  };
}

export const unheardOf = ({ type, stream, position, recordedAt }: RecordedEvent) => ({
  ...{ type, stream, position },
  recordedAt: recordedAt.toISOString(),
});

/** The last message, as this process took it; otherwise as the log and the position of the group tell. */
function heardOf(
  own: readonly RecordedEvent[],
  lately: WatchedGroup['lately'],
  has: (event: RecordedEvent) => boolean,
): Pick<GroupExplanation, 'heard'> {
  const entities = [...new Set(own.map(({ stream }) => entityOf(stream)))];
  const [noted] = entities
    .flatMap((entity) => lately.of(entity) ?? [])
    .sort((one, other) => (one.position > other.position ? -1 : 1));
  if (noted) {
    const { type, position, topic = null, partition = null, offset = null, deliveredAt, attempts } = noted;
    return {
      heard: { type, topic, partition, offset, position, deliveredAt: deliveredAt.toISOString(), attempts },
    };
  }
  const last = own.filter(has).at(-1);
  if (!last) return {};
  const { type, position } = last;
  return {
    heard: { type, topic: null, partition: null, offset: null, position, deliveredAt: null, attempts: null },
  };
}

/** The events that the group has still to hear, of all entities; it looks at a bounded number. */
export async function lagOf(
  store: EventStore,
  types: readonly string[],
  reached: HeardByGroup,
): Promise<{ readonly events: number; readonly more: boolean }> {
  const contexts = [...new Set(types.map((type) => type.slice(0, type.indexOf('.'))))];
  const after = contexts.map((context) => reached.lowest(context)).reduce((one, other) => (one < other ? one : other));
  const filter = { streamPrefixes: contexts.map((context) => `${context}.`), types };
  const { events } = await store.readAll({ after, filter, limit: COUNTED });
  const unheard = events.filter(({ stream, position }) => !reached.has(stream, position));
  return { events: unheard.length, more: events.length === COUNTED };
}
