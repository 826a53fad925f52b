import { KAFKA_VERSION, kafkaLibraries } from '../kafka/kafka-libraries';
import { openOwnKafka } from '../kafka/open-kafka';
import { kafkaAvailability } from '../kafka/kafka-availability';
import type { Backend } from './backend';

export const kafka: Backend = {
  name: 'kafka',
  what: `Apache Kafka ${KAFKA_VERSION}, one node (KRaft), no replicas`,
  availability: kafkaAvailability,
  fetch: kafkaLibraries,
  async start(options) {
    const found = await openOwnKafka(options);
    if (!found.kafka) throw new Error(`Kafka cannot run here: ${found.why}`);
    const { brokers, what, exited, close } = found.kafka;
    return { what, exports: { KAFKA_BROKERS: brokers }, exited, stop: close };
  },
};
