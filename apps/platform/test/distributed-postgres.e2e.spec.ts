import { describeKafka } from './describe-kafka';
import { DistributedTestShop } from './distributed-shop';
import { distributed } from './suites/distributed';

describeKafka('the shop as processes on Kafka, its log in PostgreSQL', () => {
  distributed((env) => DistributedTestShop.start({ env }));
});
