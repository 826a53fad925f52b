/** One partition of a topic. */
export interface TopicPartition {
  readonly topic: string;
  readonly partition: number;
}

/** As `consumer_positions` names it: `<topic>/<number>`. */
export const placeOf = ({ topic, partition }: TopicPartition): string => `${topic}/${partition}`;
