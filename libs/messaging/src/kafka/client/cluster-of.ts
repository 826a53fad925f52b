import type { Cluster, Kafka } from 'kafkajs';

/**
 * The connections of a client of their own, by which single partitions are read without a consumer group. Its owner
 * connects and disconnects them.
 *
 * kafkajs keeps them private and hands them to the assigners of a consumer alone. So a consumer is made that never
 * connects and never joins a group, and its assigner takes them.
 * @throws Error when the client hands out none, as another version of it may
 */
export function clusterOf(kafka: Kafka): Cluster {
  let found: Cluster | undefined;
  kafka.consumer({
    groupId: 'maru.partition-tails',
    allowAutoTopicCreation: false,
    partitionAssigners: [
      ({ cluster }) => {
        found = cluster;
        return {
          name: 'none',
          version: 0,
          assign: async () => [],
          protocol: () => ({ name: '', metadata: Buffer.of() }),
        };
      },
    ],
  });
  if (!found) throw new Error('kafkajs gave its consumer no cluster; src/kafka/client/cluster-of.ts needs another way');
  return found;
}
