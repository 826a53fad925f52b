const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * The key that chooses the partition of a stream: the entity's id if the stream's name ends with a UUID, otherwise the
 * name. `ordering.order-<id>` and `ordering.order-fulfilment-<id>` thus share a partition, so that a projection gets
 * all events of an entity in the order of the log. The key of the record is still the stream.
 */
export function partitionKeyOf(stream: string): string {
  const end = stream.slice(-36);
  return UUID.test(end) ? end : stream;
}
