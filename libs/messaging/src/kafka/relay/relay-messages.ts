import type { EventFilter, RecordedEvent } from '@maru/event-store';
import type { Incoming } from '../../delivery/delivery-settings';
import type { Heard } from '../../log/heard-messages';
import { MessageTranslator } from '../../log/message-translator';
import type { Message } from '../../message';
import { isDeclared } from '../../publications';
import type { Publications } from '../../publications';

/** All that a context lets out, of whatever type it turns out to be: what its relay hears of the log. */
export class RelayMessages implements Heard {
  readonly filter: EventFilter;
  private readonly translator: MessageTranslator;
  private readonly ahead = new WeakMap<readonly RecordedEvent[], Incoming[]>();
  private readonly revived = new WeakSet<Message>();

  constructor(private readonly publications: Publications) {
    // Nobody else wants these translations: none is remembered.
    this.translator = new MessageTranslator([publications], 0);
    // All types, because the relay must not pass one that a newer version added.
    this.filter = { streamPrefixes: [`${publications.context}.`] };
  }

  /** Prepares what `of` will be asked for. */
  readAhead(events: readonly RecordedEvent[]): void {
    this.ahead.set(events, this.translated(events));
  }

  undeclared(events: readonly RecordedEvent[]): RecordedEvent | undefined {
    return events.find(({ type }) => !isDeclared(this.publications, type));
  }

  of(events: readonly RecordedEvent[]): Incoming[] {
    return this.ahead.get(events) ?? this.translated(events);
  }

  /** It is late from now on. */
  revive(parked: Message, event: RecordedEvent | undefined): Incoming | undefined {
    // The type is of a newer version, so removing the message from the parking lot would lose it.
    if (event && this.undeclared([event]))
      return {
        message: parked,
        breach: `${event.type} is not declared in this version: retry it in the one that wrote it`,
      };
    const incoming = event ? this.translator.translateAnew(event) : { message: parked };
    if (incoming) this.revived.add(incoming.message);
    return incoming;
  }

  /** Whether it was parked, and others have gone by. */
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
