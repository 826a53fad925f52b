import type { Cluster, Kafka } from 'kafkajs';

/**
 * A new cluster object of the client, for reads of single partitions without a consumer group. The caller connects and
 * disconnects it.
 *
 * kafkajs passes its cluster only to the partition assigners of a consumer. So this function creates a consumer that
 * never connects, and its assigner keeps the cluster.
 * @throws Error when the installed version of kafkajs passes no cluster
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
  if (!found)
    throw new Error('kafkajs gave its assigner no cluster; adapt src/kafka/client/cluster-of.ts to its version');
  return found;
}
