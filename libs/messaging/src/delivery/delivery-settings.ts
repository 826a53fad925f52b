import type { Clock, Random, Scheduler } from '@maru/kernel';
import type { Message } from '../message';
import type { Checkpoint } from './checkpoint';

/** A fault in a group, and what the group does about it; for the log. */
export interface ConsumerFault {
  readonly group: string;
  /**
   * `retrying`: the message is tried again soon.
   * `waiting`: it is now a row with a due time. Reported once for each message, with attempt 0 when its handler set the
   * time or when it queues behind another.
   * `parked`: it is put aside for a person. Reported once for each message. One that has waited for too long is parked,
   * but still tried.
   * `restarting`: the group starts over.
   * `standing-still`: the group waits for another version of the code. Reported once.
   * `types-changed`: the group goes on with other types.
   */
  readonly outcome: 'retrying' | 'waiting' | 'parked' | 'restarting' | 'standing-still' | 'types-changed';
  readonly error: unknown;
  readonly message?: Message;
  readonly attempt?: number;
}

export interface RetrySettings {
  /** The number of failed attempts after which a message is parked; default 5. */
  readonly attempts: number;
  /** Exponential backoff with full jitter, in ms; default from 100 up to 5,000. */
  readonly baseMs: number;
  readonly capMs: number;
}

/**
 * How messages of a keyed group wait for something that their handler needs, such as a provider or a copy that is
 * behind.
 */
export interface WaitingSettings {
  /** How long a message is tried again in memory before it becomes a row, in ms; default 1,000. */
  readonly quickMs: number;
  /**
   * Then it is tried again with exponential backoff and jitter, in ms; default from 1,000 up to 30,000.
   */
  readonly baseMs: number;
  readonly capMs: number;
  /**
   * The age, from the first try, at which it is shown as parked, in ms; default 900,000 (15 minutes).
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

/** Options of consumers and relays. */
export interface DeliveryOptions {
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly random: Random;
  /** Called for every fault, such as a retry or a parked message; for the log. */
  readonly onFault?: (fault: ConsumerFault) => void;
  readonly retry?: Partial<RetrySettings>;
  readonly waiting?: Partial<WaitingSettings>;
  /** How long a finished message may stay unwritten, in ms; default 500. A crash repeats what was finished since. */
  readonly positionIntervalMs?: number;
  /** How often an idle group stores how far it has read, in ms; default 5,000. */
  readonly skipIntervalMs?: number;
  /**
   * How long a process waits after the last sign of life of one that hears more types of its group, in ms; default
   * 30,000.
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

/** The settings of a delivery. */
export interface DeliverySettings extends Omit<
  ReturnType<typeof decided>,
  'skipIntervalMs' | 'presenceMs' | 'waiting'
> {
  /** Default `WAITING`. */
  readonly waiting?: WaitingSettings;
  /** Makes the parked message anew with this version's code; undefined when it is no longer needed. */
  readonly revive: (message: Message) => Promise<Incoming | undefined>;
  /**
   * The types that this process hears from the source, sorted.
   * It starts only on a stored position with the same types.
   */
  readonly hears?: readonly string[];
  /** Asks for a new subscription from the stored position. */
  readonly restart: () => void;
}

/** A message of the group; `breach` says how it breaks its contract, if it does. */
export interface Incoming {
  readonly message: Message;
  readonly breach?: string;
  /** Its translation threw, so its type is unknown, and it concerns every group of the context. */
  readonly untranslated?: boolean;
  /** It comes after later messages of its partition, so its position does not order it. */
  readonly late?: boolean;
  /** How far the source is read with it; default its own position. */
  readonly checkpoint?: Checkpoint;
}

/** How far the source is read with the message. */
export const reachOf = ({ checkpoint, message }: Incoming): Checkpoint => checkpoint ?? { position: message.position };
