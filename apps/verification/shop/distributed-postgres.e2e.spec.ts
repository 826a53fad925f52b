import { describeKafka } from '../shops/describe-kafka';
import { DistributedTestShop } from '../shops/distributed-shop';
import { distributed } from './suites/distributed';

describeKafka('the shop as processes on Kafka, its log in PostgreSQL', () => {
  distributed((env) => DistributedTestShop.start({ env }));
});
