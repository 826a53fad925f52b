import { describeKafka } from '../shops/describe-kafka';
import { DistributedTestShop } from '../shops/distributed-shop';
import { distributed } from './suites/distributed';

describeKafka('a shop of processes on Kafka, with its log in PostgreSQL', () => {
  distributed((env) => DistributedTestShop.start({ env }));
});
