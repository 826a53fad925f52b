import type { Kafka } from 'kafkajs';
import type { AnsweredRequests } from '../../message-bus';

/** By the name of the request in Kafka's protocol, e.g. `Fetch`. */
export type RequestCounts = ReadonlyMap<string, AnsweredRequests>;

interface Answered {
  readonly payload: { readonly apiName: string; readonly size: number };
}

interface Client {
  readonly events: { readonly REQUEST: unknown };
  readonly on: (event: never, listener: (event: Answered) => void) => unknown;
}

const COUNTS = Symbol('request counts');

/** Counts the answered requests of every consumer, producer and admin that this client makes from now on. */
export function countRequests(kafka: Kafka): Kafka {
  const counts = new Map<string, AnsweredRequests>();
  const note = ({ payload: { apiName, size } }: Answered) => {
    const { count, answerBytes } = counts.get(apiName) ?? { count: 0, answerBytes: 0 };
    counts.set(apiName, { count: count + 1, answerBytes: answerBytes + size });
  };
  const counting =
    <Config, Made extends object>(make: (config: Config) => Made) =>
    (config: Config): Made => {
      const made = make(config);
      const { events, on } = made as unknown as Client;
      on(events.REQUEST as never, note);
      return made;
    };
  return Object.assign(kafka, {
    [COUNTS]: counts,
    consumer: counting(kafka.consumer.bind(kafka)),
    producer: counting(kafka.producer.bind(kafka)),
    admin: counting(kafka.admin.bind(kafka)),
  });
}

/** Empty for a client whose requests are not counted. */
export function requestCountsOf(kafka: Kafka): RequestCounts {
  return (kafka as { readonly [COUNTS]?: RequestCounts })[COUNTS] ?? new Map<string, AnsweredRequests>();
}
