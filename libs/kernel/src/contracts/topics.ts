import { declaredEvents } from './declared-events';

/** One topic of the broker: all public events of one context. */
export interface Topic {
  readonly context: string;
  /** `maru.<context>.events` */
  readonly name: string;
  /**
   * How many instances of a consumer can share its work. Never change it later, because keys would move between
   * partitions.
   */
  readonly partitions: number;
  /** How long the broker keeps a message, in ms; -1: for ever, so that a new consumer group hears everything. */
  readonly retentionMs: number;
}

/** The topic of a context's public events. */
export const topicOf = (context: string): string => `maru.${context}.events`;

const PARTITIONS = 3;
const FOR_EVER = -1;

/** The topic of a context; undefined when no loaded module declares events of it. */
export function topicFor(context: string): Topic | undefined {
  if (!declaredEvents().has(context)) return undefined;
  return { context, name: topicOf(context), partitions: PARTITIONS, retentionMs: FOR_EVER };
}

/** The topic of every context with declared events: the one list from which they are made. */
export const declaredTopics = (): readonly Topic[] => [...declaredEvents().keys()].map((context) => topicFor(context)!);
