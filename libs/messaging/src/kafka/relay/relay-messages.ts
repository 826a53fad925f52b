import type { EventFilter, RecordedEvent } from '@maru/event-store';
import type { Incoming } from '../../delivery/delivery-settings';
import type { Heard } from '../../log/heard-messages';
import { MessageTranslator } from '../../log/message-translator';
import type { Message } from '../../message';
import { isDeclared } from '../../publications';
import type { Publications } from '../../publications';

/** The messages of a relay: all public events of its context, of every type. */
export class RelayMessages implements Heard {
  readonly filter: EventFilter;
  private readonly translator: MessageTranslator;
  private readonly ahead = new WeakMap<readonly RecordedEvent[], Incoming[]>();
  private readonly revived = new WeakSet<Message>();

  constructor(private readonly publications: Publications) {
    // Keeps no translation, because no other group uses them.
    this.translator = new MessageTranslator([publications], 0);
    // All types, because the relay must not pass one that a newer version added.
    this.filter = { streamPrefixes: [`${publications.context}.`] };
  }

  /** Translates the events now, for a later call of `of`. */
  readAhead(events: readonly RecordedEvent[]): void {
    this.ahead.set(events, this.translated(events));
  }

  undeclared(events: readonly RecordedEvent[]): RecordedEvent | undefined {
    return events.find(({ type }) => !isDeclared(this.publications, type));
  }

  of(events: readonly RecordedEvent[]): Incoming[] {
    return this.ahead.get(events) ?? this.translated(events);
  }

  /** The parked message, translated again and late from now on; undefined when its event is private now. */
  revive(parked: Message, event: RecordedEvent | undefined): Incoming | undefined {
    // The type is of a newer version, so removing the message from the parking lot would lose it.
    if (event && this.undeclared([event]))
      return {
        message: parked,
        breach: `${event.type} is not declared in this version; retry it in the version that wrote it`,
      };
    const incoming = event ? this.translator.translateAnew(event) : { message: parked };
    if (incoming) this.revived.add(incoming.message);
    return incoming;
  }

  /** Whether the message was parked, so that later ones may have been sent before it. */
  isLate(message: Message): boolean {
    return this.revived.has(message);
  }

  private translated(events: readonly RecordedEvent[]): Incoming[] {
    const heard: Incoming[] = [];
    for (const event of events) {
      const incoming = this.translator.translateAnew(event);
      if (incoming) heard.push(incoming);
    }
    return heard;
  }
}
