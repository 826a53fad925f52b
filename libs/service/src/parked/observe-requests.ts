import type { MessageBus } from '@maru/messaging';
import type { Metrics } from '@maru/observability';

/** Exports the requests of this process to Kafka, as `maru_kafka_requests` and `maru_kafka_answer_bytes`. */
export function observeRequests(metrics: Metrics, bus: MessageBus): void {
  const meter = metrics.meter('@maru/messaging');
  const requests = meter.createObservableCounter('maru_kafka_requests', {
    description: 'Requests that the brokers have answered, by the name of the request in the protocol',
  });
  const bytes = meter.createObservableCounter('maru_kafka_answer_bytes', {
    description: 'The size of the answers of the brokers, by the name of the request in the protocol',
  });
  meter.addBatchObservableCallback(
    (result) => {
      for (const [request, { count, answerBytes }] of bus.requests()) {
        result.observe(requests, count, { request });
        result.observe(bytes, answerBytes, { request });
      }
    },
    [requests, bytes],
  );
}
