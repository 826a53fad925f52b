import type { EventFilter, EventStore, RecordedEvent } from '@maru/event-store';
import type { Incoming } from '../delivery/delivery-settings';
import { STORED } from '../delivery/missed';
import { unheard } from '../delivery/retry-parked';
import type { Closed } from '../delivery/missed';
import type { Message } from '../message';
import { contextOf } from './message-translator';
import type { MessageTranslator } from './message-translator';

/** The part of the log that a group hears: a filter for events, and the messages made from them. */
export interface Heard {
  readonly filter: EventFilter;
  of(events: readonly RecordedEvent[]): Incoming[];
  /** The first event of an undeclared type, which the consumer must not pass; undefined if none. */
  readonly undeclared?: (events: readonly RecordedEvent[]) => RecordedEvent | undefined;
  /**
   * Makes the parked message anew with this version's code, from its event if the log has it; undefined when the group
   * has no use for it.
   */
  revive(parked: Message, event: RecordedEvent | undefined): Incoming | undefined;
}

/** The event from which the message was made; undefined when the log does not have it. */
export async function eventOf(store: EventStore, { id, key, revision }: Message): Promise<RecordedEvent | undefined> {
  const [event] = await store.readStream(key, { from: revision, limit: 1 });
  return event?.id === id ? event : undefined;
}

/** The part of the log that a group with a list of message types hears. */
export class HeardMessages implements Heard {
  readonly filter: EventFilter;
  /**
   * The types of messages, and of the events behind them, sorted. A version with more of either has missed events of
   * the additional types.
   */
  readonly hears: readonly string[];
  private readonly types: ReadonlySet<string>;

  constructor(
    types: readonly string[],
    private readonly translator: MessageTranslator,
  ) {
    this.types = new Set(types);
    // A context owns its events, so only the streams of the contexts that are heard can hold them.
    const contexts = [...new Set(types.map(contextOf))];
    const stored = translator.storedTypes(contexts);
    this.filter = { streamPrefixes: contexts.map((context) => `${context}.`), types: stored };
    this.hears = [...this.types, ...stored.map((type) => type + STORED)].sort();
  }

  /** A filter for the events of the log that may have been missed. */
  filterOf(stretches: readonly Closed[]): EventFilter {
    const stored = stretches.map(({ type }) => (type.endsWith(STORED) ? type.slice(0, -STORED.length) : undefined));
    if (stored.includes(undefined)) return this.filter;
    return { ...this.filter, types: stored as string[] };
  }

  /** The missed messages among those that the group hears. */
  missed(events: readonly RecordedEvent[], stretches: readonly Closed[]): Incoming[] {
    const types = new Map(events.map(({ position, type }) => [position, type + STORED]));
    return this.of(events).filter(({ message: { position, type } }) => {
      const isOf = (stretch: Closed) => stretch.type === type || stretch.type === types.get(position);
      return stretches.some((each) => isOf(each) && each.after < position && position <= each.until);
    });
  }

  of(events: readonly RecordedEvent[]): Incoming[] {
    const heard: Incoming[] = [];
    for (const event of events) {
      const incoming = this.translator.translate(event);
      if (incoming && this.concerns(incoming)) heard.push(incoming);
    }
    return heard;
  }

  /**
   * A corrected translation revives the messages that it broke. Types that this version does not hear stay parked for a
   * newer one.
   */
  revive(parked: Message, event: RecordedEvent | undefined): Incoming {
    if (!event) return { message: parked };
    const incoming = this.translator.translateAnew(event);
    return incoming && this.concerns(incoming) ? incoming : { message: parked, breach: unheard(parked.type) };
  }

  private concerns({ message, untranslated }: Incoming): boolean {
    return untranslated === true || this.types.has(message.type);
  }
}
