/** A request to Kafka failed. It is `transient`, because no message caused it, and the work is tried again. */
export class KafkaUnavailable extends Error {
  override readonly name = 'KafkaUnavailable';
  readonly transient = true;
  constructor(what: string, cause: unknown) {
    super(`${what}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}
