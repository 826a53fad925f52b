import type { EventFilter, EventStore, RecordedEvent } from '@maru/event-store';
import type { Incoming } from '../delivery/delivery-settings';
import type { Message } from '../message';
import { contextOf } from './message-translator';
import type { MessageTranslator } from './message-translator';

/** What a group hears of the log: which events are worth reading for it, and the messages that they become. */
export interface Heard {
  readonly filter: EventFilter;
  of(events: readonly RecordedEvent[]): Incoming[];
  /** The parked message as today's code has it, out of its event if that is there; undefined when it is not heard any more. */
  revive(parked: Message, event: RecordedEvent | undefined): Incoming | undefined;
}

/** The event that the message was made of; undefined when the log does not have it. */
export async function eventOf(store: EventStore, { id, key, revision }: Message): Promise<RecordedEvent | undefined> {
  const [event] = await store.readStream(key, { from: revision, limit: 1 });
  return event?.id === id ? event : undefined;
}

/** What a group hears that asks for messages by their types. */
export class HeardMessages implements Heard {
  readonly filter: EventFilter;
  private readonly types: ReadonlySet<string>;

  constructor(
    types: readonly string[],
    private readonly translator: MessageTranslator,
  ) {
    this.types = new Set(types);
    // A context owns its events, so only the streams of the contexts that are heard can hold them.
    const contexts = [...new Set(types.map(contextOf))];
    this.filter = {
      streamPrefixes: contexts.map((context) => `${context}.`),
      types: translator.storedTypes(contexts),
    };
  }

  of(events: readonly RecordedEvent[]): Incoming[] {
    const heard: Incoming[] = [];
    for (const event of events) {
      const incoming = this.translator.translate(event);
      if (incoming && this.concerns(incoming)) heard.push(incoming);
    }
    return heard;
  }

  /** A mended translation mends what it broke. */
  revive(parked: Message, event: RecordedEvent | undefined): Incoming | undefined {
    if (!event) return { message: parked };
    const incoming = this.translator.translateAnew(event);
    return incoming && this.concerns(incoming) ? incoming : undefined;
  }

  private concerns({ message, untranslated }: Incoming): boolean {
    return untranslated === true || this.types.has(message.type);
  }
}
