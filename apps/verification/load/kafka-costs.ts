/** The requests that processes have made to Kafka so far, or in a stretch of time. */
export interface KafkaCosts {
  /** By the name of the request in Kafka's protocol. */
  readonly requests: ReadonlyMap<string, number>;
  /** The size of the brokers' answers. */
  readonly answerBytes: number;
}

const LINE = /^(maru_kafka_requests_total|maru_kafka_answer_bytes_total)\{[^}]*?request="([^"]+)"[^}]*\} (\d+)/gm;

/**
 * Adds up the counts in `/metrics` of processes.
 * @param urls of the contexts, e.g. `http://127.0.0.1:3101`
 */
export async function kafkaCosts(urls: readonly string[]): Promise<KafkaCosts> {
  const texts = await Promise.all(urls.map(async (url) => (await fetch(`${url}/metrics`)).text()));
  const requests = new Map<string, number>();
  let answerBytes = 0;
  for (const [, metric, request, value] of texts.flatMap((text) => [...text.matchAll(LINE)])) {
    if (metric === 'maru_kafka_answer_bytes_total') answerBytes += Number(value);
    else requests.set(request!, (requests.get(request!) ?? 0) + Number(value));
  }
  return { requests, answerBytes };
}

/** The requests of all kinds. */
export const allRequests = ({ requests }: KafkaCosts): number =>
  [...requests.values()].reduce((sum, count) => sum + count, 0);

/** The costs of the time between two readings. */
export function costsBetween(before: KafkaCosts, after: KafkaCosts): KafkaCosts {
  const counts = [...after.requests].map(
    ([request, count]) => [request, count - (before.requests.get(request) ?? 0)] as const,
  );
  const made = counts.filter(([, count]) => count > 0).sort(([, one], [, other]) => other - one);
  return { requests: new Map(made), answerBytes: after.answerBytes - before.answerBytes };
}
