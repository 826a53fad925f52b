import type { Clock, Random, Scheduler } from '@maru/kernel';
import type { Message } from '../message';
import type { Checkpoint } from './checkpoint';

/** Something went wrong in a group and was dealt with; for the log. */
export interface ConsumerFault {
  readonly group: string;
  /**
   * `retrying`: tried again soon. `waiting`: is now a row with a due time; reported once for each
   * message, with attempt 0 when its handler set the time or when it queues behind another. `parked`: put aside for a
   * person; reported once for each message. A message that has waited for too long is still tried. `restarting`: the
   * group starts over. `standing-still`: it waits for another version of the code; reported once. `types-changed`: it
   * goes on with other types.
   */
  readonly outcome: 'retrying' | 'waiting' | 'parked' | 'restarting' | 'standing-still' | 'types-changed';
  readonly error: unknown;
  readonly message?: Message;
  readonly attempt?: number;
}

export interface RetrySettings {
  /** A message that failed so often is parked; default 5. */
  readonly attempts: number;
  /** Exponential backoff with full jitter, in ms; default from 100 up to 5,000. */
  readonly baseMs: number;
  readonly capMs: number;
}

/**
 * How messages of a keyed group wait for what their handler needs: a provider, a copy that is
 * behind.
 */
export interface WaitingSettings {
  /** How long a message is tried again in memory before it becomes a row, in ms; default 1,000. */
  readonly quickMs: number;
  /**
   * Then it is tried again with exponential backoff and jitter, in ms; default from 1,000 up to
   * 30,000.
   */
  readonly baseMs: number;
  readonly capMs: number;
  /**
   * The age, from the first try, at which it is shown as parked, in ms; default 900,000 (15
   * minutes).
   */
  readonly ageMs: number;
  /** How often it is tried from then on, in ms; default 300,000. */
  readonly agedMs: number;
}

export const WAITING: WaitingSettings = {
  quickMs: 1_000,
  baseMs: 1_000,
  capMs: 30_000,
  ageMs: 900_000,
  agedMs: 300_000,
};

/** What whoever starts a consumer or a relay may decide about it. */
export interface DeliveryOptions {
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly random: Random;
  /** Told of everything that had to be tried again or was parked; for the log. */
  readonly onFault?: (fault: ConsumerFault) => void;
  readonly retry?: Partial<RetrySettings>;
  readonly waiting?: Partial<WaitingSettings>;
  /** How long a finished message may stay unwritten, in ms; default 500. A crash repeats what was finished since. */
  readonly positionIntervalMs?: number;
  /** How often a quiet group stores how far it has looked, in ms; default 5,000. */
  readonly skipIntervalMs?: number;
  /**
   * How long a process waits after the last sign of life of one that hears more types of its group,
   * in ms; default 30,000.
   */
  readonly presenceMs?: number;
}

/** The options with their defaults. */
export function decided({ clock, scheduler, random, onFault, retry, waiting, ...intervals }: DeliveryOptions) {
  const { positionIntervalMs = 500, skipIntervalMs = 5_000, presenceMs = 30_000 } = intervals;
  return {
    clock,
    scheduler,
    random,
    onFault: onFault ?? (() => undefined),
    retry: { attempts: 5, baseMs: 100, capMs: 5_000, ...retry },
    waiting: { ...WAITING, ...waiting },
    positionIntervalMs,
    skipIntervalMs,
    presenceMs,
  };
}

/** What every delivery works with. */
export interface DeliverySettings extends Omit<
  ReturnType<typeof decided>,
  'skipIntervalMs' | 'presenceMs' | 'waiting'
> {
  /** Default `WAITING`. */
  readonly waiting?: WaitingSettings;
  /** The parked message as today's code sees it; undefined when it is no longer meant for the group. */
  readonly revive: (message: Message) => Promise<Incoming | undefined>;
  /**
   * The types that this process hears from the source, sorted.
   * It begins only where the stored position has the same.
   */
  readonly hears?: readonly string[];
  /** Asks for a new subscription from the stored position. */
  readonly restart: () => void;
}

/** A message of the group, and what is wrong with it if it breaks its contract. */
export interface Incoming {
  readonly message: Message;
  readonly breach?: string;
  /** Its translation threw, so nobody knows what type it would have had: it concerns every group that listens to the context. */
  readonly untranslated?: boolean;
  /** It was parked by its relay and comes behind later ones of its partition: its position says nothing about it. */
  readonly late?: boolean;
  /** How far its source is with it; default: at its own position. */
  readonly checkpoint?: Checkpoint;
}

/** How far the source is with the message. */
export const reachOf = ({ checkpoint, message }: Incoming): Checkpoint => checkpoint ?? { position: message.position };
