import { DistributedTestShop } from './distributed-shop';
import { distributed } from './suites/distributed';

const describeKafka = process.env['KAFKA_BROKERS'] ? describe : describe.skip;

describeKafka('the shop as processes on Kafka, its log in PostgreSQL', () => {
  distributed((env) => DistributedTestShop.start({ env }));
});
