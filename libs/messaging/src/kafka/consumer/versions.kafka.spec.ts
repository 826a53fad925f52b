import { describeKafka, kafkaHarness } from '../../testing';
import { versionsContract } from '../../testing/versions.contract';

const presenceMs = 600;

describeKafka('on Kafka', (brokers) => {
  versionsContract((publications) => kafkaHarness(publications, { brokers, bus: { presenceMs } }), presenceMs);
});
