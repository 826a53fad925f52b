import type { TopicTails } from './tail-reader';
import type { Progress } from './relay-progress';

/** A topic does not have all messages that were sent to it. */
export interface TopicLoss {
  /** All messages behind this log position must be sent again, if the topic does not have them. */
  readonly from: string;
  readonly error: Error;
}

/** The loss when the topic was deleted, a disk was lost, or this is another cluster; undefined without a loss. */
export function topicLoss({ cluster, partitions }: TopicTails, done: Progress): TopicLoss | undefined {
  const moved = done.cluster !== cluster;
  const lost = partitions.filter(({ partition, next }) => moved || next < (done.next[partition] ?? 0));
  if (lost.length === 0) return undefined;
  const from = lost.map(({ position }) => position).reduce((least, each) => (each < least ? each : least));
  const what = moved
    ? `is on cluster ${cluster} now, not on ${done.cluster}`
    : lost
        .map(({ partition, next }) => `partition ${partition} ends at ${next}, not at ${done.next[partition]!}`)
        .join(', ');
  const place = from === '' ? 'the beginning of the log' : `position ${from}`;
  return {
    from,
    error: new Error(
      `${done.topic} has lost messages that were sent to it: ${what}. They are sent again from ${place} on.`,
    ),
  };
}
