import { clusterOf } from './cluster-of';
import { connectKafka } from './connect-kafka';
import type { Kafka } from './kafkajs';

describe('the cluster of a Kafka client', () => {
  it('has every method in use, with the installed version of kafkajs', () => {
    const cluster = clusterOf(connectKafka({ brokers: ['127.0.0.1:1'] })) as unknown as Record<string, unknown>;
    const used = ['connect', 'disconnect', 'metadata', 'addTargetTopic', 'fetchTopicsOffset', 'findBroker'];
    for (const method of [...used, 'findTopicPartitionMetadata', 'findLeaderForPartitions'])
      expect([method, typeof cluster[method]]).toEqual([method, 'function']);
  });

  it('is a new one for each call', () => {
    const kafka = connectKafka({ brokers: ['127.0.0.1:1'] });
    expect(clusterOf(kafka)).not.toBe(clusterOf(kafka));
  });

  it('is an error that names the file to adapt when kafkajs passes none', () => {
    const kafka = { consumer: () => ({}) } as unknown as Kafka;
    expect(() => clusterOf(kafka)).toThrow('kafkajs gave its assigner no cluster');
  });
});
