import type { KeyedConsumerOptions } from '../message-bus';
import { Slots } from './slots';

/** How many keys are handled at a time. */
const CONCURRENCY = 64;

/** The slots that the partitions of a group share in one process. */
export interface KeyedSharing {
  /** One for each key that is handled at a time. */
  readonly slots: Slots;
  /** Slots for keys that wait and are tried again. */
  readonly waiting: Slots;
  readonly mostWaiting: number;
}

export function keyedSharing({ concurrency = CONCURRENCY }: Pick<KeyedConsumerOptions, 'concurrency'>): KeyedSharing {
  // Waiting messages leave most of the slots to new ones.
  const mostWaiting = Math.max(1, Math.floor(concurrency / 4));
  return { slots: new Slots(concurrency), waiting: new Slots(mostWaiting), mostWaiting };
}
