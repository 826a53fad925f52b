const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * What decides about a stream's partition: the entity's id where the stream's name ends with a UUID, otherwise the name.
 * `ordering.order-<id>` and `ordering.order-fulfilment-<id>` thus share a partition, so that what a context says of one entity
 * reaches a projection in the order of the log, whatever streams it was appended to. The record's key is the stream all the same.
 */
export function partitionKeyOf(stream: string): string {
  const end = stream.slice(-36);
  return UUID.test(end) ? end : stream;
}
