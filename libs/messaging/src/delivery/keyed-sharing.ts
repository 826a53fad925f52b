import type { KeyedConsumerOptions } from '../message-bus';
import { Slots } from './slots';

/** How many keys are handled at a time. */
const CONCURRENCY = 64;

/** What the partitions of a group in one process share. */
export interface KeyedSharing {
  /** One for each key that is handled at a time. */
  readonly slots: Slots;
  /** One for each key that waits and is tried again at a time. */
  readonly waiting: Slots;
  readonly mostWaiting: number;
}

export function keyedSharing({ concurrency = CONCURRENCY }: Pick<KeyedConsumerOptions, 'concurrency'>): KeyedSharing {
  // What waits leaves most of the places to what comes.
  const mostWaiting = Math.max(1, Math.floor(concurrency / 4));
  return { slots: new Slots(concurrency), waiting: new Slots(mostWaiting), mostWaiting };
}
