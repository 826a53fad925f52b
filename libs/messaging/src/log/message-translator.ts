import { declaredEvent } from '@maru/kernel';
import type { RecordedEvent } from '@maru/event-store';
import type { Incoming } from '../delivery/delivery-settings';
import { publish } from '../publications';
import type { Publications } from '../publications';

// About the tail of the log that ten groups read at the same time once they have caught up.
const REMEMBERED = 4_096;

/** The context of a stream or a type: the part before the first dot. */
export const contextOf = (name: string): string => name.slice(0, name.indexOf('.'));

/** Turns recorded events into messages, each once for all groups, and checks them against their contracts. */
export class MessageTranslator {
  private readonly publications: ReadonlyMap<string, Publications>;
  private readonly translated = new Map<string, Incoming | undefined>();

  /** @param remembered how many events' translations are kept for other groups */
  constructor(
    publications: readonly Publications[],
    private readonly remembered = REMEMBERED,
  ) {
    this.publications = new Map(publications.map((each) => [each.context, each]));
  }

  /** The stored types from which the contexts' public events are made. */
  storedTypes(contexts: readonly string[]): string[] {
    return contexts.flatMap((context) => Object.keys(this.publications.get(context)?.translations ?? {}));
  }

  /** The public form of the event; undefined when it is private to its context. */
  translate(event: RecordedEvent): Incoming | undefined {
    if (this.translated.has(event.position)) return this.translated.get(event.position);
    const incoming = this.translateAnew(event);
    this.translated.set(event.position, incoming);
    if (this.translated.size > this.remembered) this.translated.delete(this.translated.keys().next().value!);
    return incoming;
  }

  /** As `translate`, without remembering. */
  translateAnew(event: RecordedEvent): Incoming | undefined {
    const publications = this.publications.get(contextOf(event.stream));
    if (!publications) return undefined;
    try {
      const message = publish(publications, event);
      return message && { message, breach: breachOf(message.type, message.data) };
    } catch (error) {
      // A translation that throws must not lose the event, so the stored form goes out and is parked.
      const { context } = publications;
      const raw = publish({ context, translations: { [event.type]: ({ type, data }) => ({ type, data }) } }, event)!;
      return { message: raw, untranslated: true, breach: `${event.type} could not be translated: ${String(error)}` };
    }
  }
}

/** How the data of a public event breaks its contract; undefined when it does not. */
export function breachOf(type: string, data: unknown): string | undefined {
  const contract = declaredEvent(type);
  if (!contract) return `${type} is not declared in the contracts`;
  const checked = contract.schema.safeParse(data);
  if (checked.success) return undefined;
  const issues = checked.error.issues.slice(0, 5).map(({ path, message }) => `${path.join('.') || 'data'}: ${message}`);
  return `${type} breaks its contract: ${issues.join('; ')}`;
}
