import { describeKafka, kafkaHarness, messageBusContract } from '../testing';

describeKafka('the bus on Kafka', (brokers) => {
  messageBusContract('kafka', (publications) => kafkaHarness(publications, { brokers }));
});
