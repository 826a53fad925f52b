import type { EventFilter, RecordedEvent } from '@maru/event-store';
import type { Incoming } from '../delivery/delivery-settings';
import { contextOf } from './message-translator';
import type { MessageTranslator } from './message-translator';

/** What a group hears of the log: which events are worth reading for it, and the messages that they become. */
export class HeardMessages {
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

  /** As today's translation has it, whatever was made of the event before. */
  anew(event: RecordedEvent): Incoming | undefined {
    const incoming = this.translator.translateAnew(event);
    return incoming && this.concerns(incoming) ? incoming : undefined;
  }

  private concerns({ message, untranslated }: Incoming): boolean {
    return untranslated === true || this.types.has(message.type);
  }
}
