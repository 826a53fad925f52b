/** The codes of the verdict, each with its meaning. They are stable: clients and runbooks rely on them. */
export const verdictCodes = {
  ENDED_CONFIRMED: 'The order is completed.',
  ENDED_CANCELLED: 'The customer cancelled the order, and everything done for it is undone.',
  ENDED_FAILED: 'The order failed for the reason given, and everything done for it is undone.',
  OUT_OF_STOCK: 'The order failed because a line is out of stock.',
  CUSTOMER_ERASED: 'The order failed because its customer was erased.',
  CONTEXT_DOWN: 'A context that the order needs does not answer.',
  DATABASE_AWAY: 'The database or the log of a context that the order needs does not answer.',
  BROKER_DOWN: 'The brokers do not answer, so no message reaches the next context.',
  OLD_DEFINITION: 'The process of the order has a version that no running release has.',
  NOT_TOLD: 'Ordering answers, and cannot read the order.',
  PARKED: 'A message of the order is parked and needs a person.',
  RELAY_WITHOUT_LEASE: 'The relay of a context has events of the order to send, and no working instance has its lease.',
  BREAKER_OPEN: 'The circuit to the payment provider is not closed, so the provider is not called.',
  PROVIDER_HANGS: 'The payment provider was called and has not answered.',
  WAITS_FOR_PROVIDER: 'The payment provider has to answer, or is asked again at a known time.',
  WAITING_FOR_COPY: 'A message waits until a copy of the data of another context has caught up.',
  RETRY_WAITS: 'A message could not be handled yet and is tried again at a known time.',
  CONSUMER_BEHIND: 'A consumer group has not heard the last message of the order yet.',
  ASKS_NO_MORE: 'The process got no answer and has stopped asking; it goes on when the answer comes.',
  TIMER_DUE: 'A time-out of the process is due and has not fired yet.',
  WAITS_FOR_TIMER: 'The process waits for an answer, or for its time-out.',
  IN_PROGRESS: 'The order is on its way, and nothing holds it up.',
} as const;
export type VerdictCode = keyof typeof verdictCodes;

export type VerdictValues = Readonly<Record<string, string | number>>;

/** Why the order is where it is, and the next thing to happen or to do. */
export interface Verdict {
  readonly code: VerdictCode;
  readonly sentence: string;
  readonly next: string;
  /** The variable parts of both sentences, so that a client can say them in another language. */
  readonly values: VerdictValues;
  /** Its subject: a context, a group, a message or a timer. */
  readonly subject?: string;
}
