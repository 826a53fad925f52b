import type { Topic } from '@maru/contracts';
import type { Broker, Cluster, Kafka } from 'kafkajs';
import { logPositionOf, sourceOf } from './log-position';

/** The end of one partition of a topic that a relay writes to. */
export interface PartitionTail {
  readonly partition: number;
  /** The offset that the next record gets. */
  readonly next: number;
  /** Whether the partition has records; one whose records have all been deleted has none. */
  readonly empty: boolean;
  /** The log position of the latest message in it that came in order; '' when there is none. */
  readonly position: string;
  /** From this log position on, `present` is complete; what lies before it was sent before. */
  readonly from: string;
  /** The log positions of its last messages, the late ones too. */
  readonly present: ReadonlySet<string>;
}

export interface TopicTails {
  /** Names the cluster, so that another one is noticed. */
  readonly cluster: string;
  /** By partition number. */
  readonly partitions: readonly PartitionTail[];
}

interface FetchedRecord {
  readonly offset: string;
  readonly headers: Readonly<Record<string, Buffer | string | (Buffer | string)[] | undefined>>;
}
interface FetchResponse {
  readonly responses: readonly {
    readonly partitions: readonly { readonly partition: number; readonly messages: readonly FetchedRecord[] }[];
  }[];
}
interface Bounds {
  readonly low: number;
  readonly high: number;
}

const FETCH_BYTES = 4 << 20;
const FETCH_WAIT_MS = 500;
const READ_COMMITTED = 1;

/**
 * Reads the last records of every partition of the topic, without a consumer group: a few round trips, whatever the brokers make
 * a new group wait.
 * @param window how many records of each partition are looked at; more when there is none among them that came in order
 */
export async function readPartitionTails(
  kafka: Kafka,
  { name: topic, context }: Pick<Topic, 'name' | 'context'>,
  window = 2_000,
): Promise<TopicTails> {
  const cluster = clusterOf(kafka);
  await cluster.connect();
  try {
    await cluster.addTargetTopic(topic);
    const { clusterId = '' } = (await cluster.metadata()) as { clusterId?: string };
    const numbers = cluster.findTopicPartitionMetadata(topic).map(({ partitionId }) => partitionId);
    const bounds = await boundsOf(cluster, topic, numbers);
    const partitions: PartitionTail[] = [];
    // One after the other: of requests that find no connection, each would open one, and all but the last would stay open.
    for (const partition of numbers.sort((one, other) => one - other)) {
      const place = { topic, source: sourceOf(context), partition, bounds: bounds.get(partition)!, window };
      partitions.push(await tailOf(cluster, place));
    }
    return { cluster: clusterId, partitions };
  } finally {
    await cluster.disconnect();
  }
}

/** The connections of a client of their own: a consumer hands them to its assigners. It never joins a group. */
function clusterOf(kafka: Kafka): Cluster {
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
  return found!;
}

async function boundsOf(cluster: Cluster, topic: string, numbers: readonly number[]): Promise<Map<number, Bounds>> {
  const partitions = numbers.map((partition) => ({ partition }));
  const offsets = async (fromBeginning: boolean) => {
    const [found] = await cluster.fetchTopicsOffset([{ topic, partitions, fromBeginning }]);
    return new Map(found!.partitions.map(({ partition, offset }) => [partition, Number(offset)]));
  };
  const [low, high] = [await offsets(true), await offsets(false)];
  return new Map(numbers.map((partition) => [partition, { low: low.get(partition)!, high: high.get(partition)! }]));
}

interface Place {
  readonly topic: string;
  readonly source: string;
  readonly partition: number;
  readonly bounds: Bounds;
  readonly window: number;
}

async function tailOf(cluster: Cluster, place: Place): Promise<PartitionTail> {
  const { topic, source, partition, bounds, window } = place;
  const { low, high } = bounds;
  const present = new Set<string>();
  let position = '';
  for (let size = window; low < high; size *= 8) {
    const begin = Math.max(low, high - size);
    let first: string | undefined;
    present.clear();
    await eachRecord(cluster, { topic, partition, begin, end: high }, ({ headers }) => {
      const at = logPositionOf({ headers }, source);
      if (at === undefined) return;
      present.add(at);
      if (headers['ce_late'] !== undefined) return;
      first ??= at;
      if (at > position) position = at;
    });
    if (begin === low) break;
    if (first !== undefined) return { partition, next: high, empty: false, position, from: first, present };
  }
  return { partition, next: high, empty: low === high, position, from: '', present };
}

interface Stretch {
  readonly topic: string;
  readonly partition: number;
  readonly begin: number;
  readonly end: number;
}

/** Calls for every record from `begin` up to, not including, `end`. */
async function eachRecord(
  cluster: Cluster,
  { topic, partition, begin, end }: Stretch,
  visit: (record: FetchedRecord) => void,
): Promise<void> {
  const broker = await leaderOf(cluster, topic, partition);
  for (let next = begin; next < end;) {
    const { responses } = (await broker.fetch({
      maxWaitTime: FETCH_WAIT_MS,
      minBytes: 1,
      maxBytes: FETCH_BYTES,
      isolationLevel: READ_COMMITTED,
      topics: [{ topic, partitions: [{ partition, fetchOffset: String(next), maxBytes: FETCH_BYTES }] }],
    })) as FetchResponse;
    const records = responses[0]?.partitions[0]?.messages ?? [];
    // Batches come whole: the first one may begin before the offset that was asked for.
    for (const record of records) {
      const offset = Number(record.offset);
      if (offset < next || offset >= end) continue;
      visit(record);
    }
    const last = records.at(-1);
    if (!last || Number(last.offset) < next) throw new Error(`${topic}/${partition} gives nothing at offset ${next}`);
    next = Number(last.offset) + 1;
  }
}

function leaderOf(cluster: Cluster, topic: string, partition: number): Promise<Broker> {
  const [nodeId] = Object.keys(cluster.findLeaderForPartitions(topic, [partition]));
  if (nodeId === undefined) throw new Error(`${topic}/${partition} has no leader`);
  return cluster.findBroker({ nodeId });
}
