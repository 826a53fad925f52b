import { OrderFulfilmentAdvanced } from '@maru/contracts';
import type { DataOf } from '@maru/contracts';
import type { Message } from '@maru/messaging';

// A step names the version only where it changes; the first one had no number.
const FIRST = 1;

/** Notes the version of the definition that leads an order, while its messages pass. */
export class DefinitionVersion {
  /** Undefined before the first step of the process. */
  noted: number | undefined;

  /** The same messages. */
  async *of(messages: AsyncIterable<Message>): AsyncGenerator<Message, void, undefined> {
    for await (const message of messages) {
      if (message.type === OrderFulfilmentAdvanced.type)
        this.noted = (message.data as DataOf<typeof OrderFulfilmentAdvanced>).version ?? this.noted ?? FIRST;
      yield message;
    }
  }
}
