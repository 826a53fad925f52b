/** One partition of a topic. */
export interface TopicPartition {
  readonly topic: string;
  readonly partition: number;
}

/** The name of the partition in `consumer_positions`: `<topic>/<number>`. */
export const placeOf = ({ topic, partition }: TopicPartition): string => `${topic}/${partition}`;
