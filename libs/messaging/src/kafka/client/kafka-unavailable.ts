/** Kafka could not be asked or has not answered as it should. Nobody's message is to blame: it is tried again. */
export class KafkaUnavailable extends Error {
  override readonly name = 'KafkaUnavailable';
  readonly transient = true;
  constructor(what: string, cause: unknown) {
    super(`${what}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}
