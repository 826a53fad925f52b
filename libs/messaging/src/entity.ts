import { partitionKeyOf } from './kafka/records/partition-key';

/**
 * What messages queue for, as `<context>.<id>`: the entity of a context where the stream's name ends with a UUID,
 * otherwise the stream itself. It groups the streams that share a partition by `partitionKeyOf`, so that messages which
 * are delivered in order also wait in order. Of an entity it returns the same.
 * The column `entity` of `parked_messages` computes the same (see `AddParkedEntity`).
 */
export function entityOf(stream: string): string {
  const key = partitionKeyOf(stream);
  return key === stream ? stream : `${stream.split('.', 1)[0]}.${key}`;
}
