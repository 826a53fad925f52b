import { clusterOf } from './cluster-of';
import { connectKafka } from './connect-kafka';
import type { Kafka } from './kafkajs';

describe('the connections of a Kafka client', () => {
  it('are handed out by the version of kafkajs that is installed, with all that is used of them', () => {
    const cluster = clusterOf(connectKafka({ brokers: ['127.0.0.1:1'] })) as unknown as Record<string, unknown>;
    const used = ['connect', 'disconnect', 'metadata', 'addTargetTopic', 'fetchTopicsOffset', 'findBroker'];
    for (const method of [...used, 'findTopicPartitionMetadata', 'findLeaderForPartitions'])
      expect([method, typeof cluster[method]]).toEqual([method, 'function']);
  });

  it('are of each call its own', () => {
    const kafka = connectKafka({ brokers: ['127.0.0.1:1'] });
    expect(clusterOf(kafka)).not.toBe(clusterOf(kafka));
  });

  it('are missed with an explanation when the client has none', () => {
    const kafka = { consumer: () => ({}) } as unknown as Kafka;
    expect(() => clusterOf(kafka)).toThrow('kafkajs gave its consumer no cluster');
  });
});
