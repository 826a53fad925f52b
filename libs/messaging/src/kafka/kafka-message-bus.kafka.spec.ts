import { describeKafka, kafkaHarness } from '../testing';
import { messageBusContract } from '../testing/message-bus.contract';

describeKafka('the bus on Kafka', (brokers) => {
  messageBusContract('kafka', (publications) => kafkaHarness(publications, { brokers }));
});
