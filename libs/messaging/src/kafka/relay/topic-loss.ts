import type { TopicTails } from './tail-reader';
import type { Progress } from './relay-progress';

/** A topic does not have (any more) what was sent to it. */
export interface TopicLoss {
  /** Everything behind this log position is to be sent anew, as far as it is not there. */
  readonly from: string;
  readonly error: Error;
}

/** What the topic has lost of what was sent: it was deleted, a disk was lost, or this is another cluster. */
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
    error: new Error(`${done.topic} has lost what was sent to it: ${what}. It is sent anew from ${place} on.`),
  };
}
