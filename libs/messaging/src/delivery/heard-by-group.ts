import { topicFor, topicOf as declaredTopicOf } from '@maru/kernel';
import { contextOf } from '../log/message-translator';
import { partitionKeyOf } from '../kafka/records/partition-key';
import { partitionOf } from '../kafka/records/partition-of';
import { ConsumerPositions } from './consumer-positions';
import type { Queryable } from './queryable';

/**
 * How far a consumer group has heard the log, by its stored positions: one on the embedded bus, one per partition on
 * Kafka. Positions are written lazily, so a message that was just heard may count as unheard.
 */
export class HeardByGroup {
  private readonly partitions = new Map<string, readonly string[]>();

  /**
   * @param positions by partition, `<topic>/<number>`; '' on the embedded bus
   * @param topicOf the name of a context's topic
   */
  constructor(
    private readonly positions: ReadonlyMap<string, string>,
    private readonly topicOf: (context: string) => string = declaredTopicOf,
  ) {}

  static async load(database: Queryable, group: string, topicOf?: (context: string) => string): Promise<HeardByGroup> {
    return new HeardByGroup(await new ConsumerPositions(group).all(database), topicOf);
  }

  /** Whether the event at this position has had its effect, is parked, or waits for a retry. */
  has(stream: string, position: string): boolean {
    const partitions = this.partitionsOf(contextOf(stream));
    return position <= partitions[partitionOf(partitionKeyOf(stream), partitions.length)]!;
  }

  /** The position up to which every event of the context was heard; '' when none was. */
  lowest(context: string): string {
    return this.partitionsOf(context).reduce((one, other) => (one < other ? one : other));
  }

  private partitionsOf(context: string): readonly string[] {
    const embedded = this.positions.get('');
    if (embedded !== undefined) return [embedded];
    let partitions = this.partitions.get(context);
    if (!partitions) {
      partitions = positionsByNumber(this.positions, this.topicOf(context), declaredPartitions(context));
      this.partitions.set(context, partitions);
    }
    return partitions;
  }
}

const declaredPartitions = (name: string): number => topicFor(name)?.partitions ?? 1;

/** A partition without a reader has heard nothing. There may be more partitions than declared. */
function positionsByNumber(positions: ReadonlyMap<string, string>, topic: string, least: number): string[] {
  const found = new Map<number, string>();
  for (const [partition, position] of positions)
    if (partition.startsWith(`${topic}/`)) found.set(Number(partition.slice(topic.length + 1)), position);
  const count = Math.max(least, ...[...found.keys()].map((number) => number + 1));
  return Array.from({ length: count }, (_, number) => found.get(number) ?? '');
}
