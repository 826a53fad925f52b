/** A message as kafkajs sends it. */
export interface OutgoingRecord {
  readonly key: string;
  /** The event's data as JSON. */
  readonly value: string;
  readonly headers: Record<string, string>;
  /** When the event was recorded, in ms since 1970. */
  readonly timestamp: string;
}

export type HeaderValue = Buffer | string | (Buffer | string)[] | undefined;

/** A record as kafkajs delivers it. Any producer may have written it. */
export interface ForeignRecord {
  readonly key: Buffer | string | null;
  readonly value: Buffer | string | null;
  readonly headers?: Readonly<Record<string, HeaderValue>> | undefined;
  readonly timestamp: string;
}
