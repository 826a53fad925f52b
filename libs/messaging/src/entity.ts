import { partitionKeyOf } from './kafka/records/partition-key';

/**
 * The entity for which the messages of a stream queue: `<context>.<id>` when the stream's name ends with a UUID,
 * otherwise the stream itself. It groups the streams that share a partition by `partitionKeyOf`, so that messages that
 * are delivered in order also wait in order. The entity of an entity is itself.
 * The column `entity` of `parked_messages` computes the same (see `AddParkedEntity`).
 */
export function entityOf(stream: string): string {
  const key = partitionKeyOf(stream);
  return key === stream ? stream : `${stream.split('.', 1)[0]}.${key}`;
}
