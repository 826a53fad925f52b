import type { KeyedConsumerOptions } from '../message-bus';
import { Semaphore } from './semaphore';

/** How many keys are handled at a time. */
const CONCURRENCY = 64;

/** The slots that the partitions of a group share in one process. */
export interface KeyedSharing {
  /** One permit for each key that is being handled. */
  readonly semaphore: Semaphore;
  /** One permit for each waiting key that is being tried again. */
  readonly waiting: Semaphore;
  readonly mostWaiting: number;
}

export function keyedSharing({ concurrency = CONCURRENCY }: Pick<KeyedConsumerOptions, 'concurrency'>): KeyedSharing {
  // Waiting messages leave most of the slots to new ones.
  const mostWaiting = Math.max(1, Math.floor(concurrency / 4));
  return { semaphore: new Semaphore(concurrency), waiting: new Semaphore(mostWaiting), mostWaiting };
}
