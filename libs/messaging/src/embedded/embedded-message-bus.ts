import type { EventStore } from '@maru/event-store';
import { decided } from '../delivery/delivery-settings';
import type { DeliveryOptions } from '../delivery/delivery-settings';
import { MessageBus } from '../message-bus';
import type { Consumer, ConsumerOptions } from '../message-bus';
import type { Publications } from '../publications';
import type { Tail, TailOptions } from '../tail';
import { HeardMessages } from '../log/heard-messages';
import { LogConsumer } from '../log/log-consumer';
import { LogTail } from '../log/log-tail';
import { MessageTranslator } from '../log/message-translator';

export interface EmbeddedMessageBusOptions extends DeliveryOptions {
  /** The whole log. */
  readonly store: EventStore;
  /** The publications of every context whose events are heard. */
  readonly publications: readonly Publications[];
}

/**
 * The bus without a broker, for contexts that share one event store. Each consumer group follows the store's log from
 * its own position, which it keeps in the consumer's database.
 */
export class EmbeddedMessageBus extends MessageBus {
  private readonly translator: MessageTranslator;
  private readonly consumers = new Set<Consumer>();
  private readonly tails = new Set<Tail>();

  constructor(private readonly options: EmbeddedMessageBusOptions) {
    super();
    this.translator = new MessageTranslator(options.publications);
  }

  override consume(options: ConsumerOptions): Consumer {
    const consumer = new LogConsumer(options, {
      ...decided(this.options),
      store: this.options.store,
      heard: new HeardMessages(options.types, this.translator),
    });
    this.consumers.add(consumer);
    return consumer;
  }

  override tail(options: TailOptions): Tail {
    const { store, scheduler, random } = this.options;
    const tail = new LogTail(options, { store, translator: this.translator, scheduler, random });
    this.tails.add(tail);
    return tail;
  }

  /** Closes every consumer and tail that is still open. */
  async close(): Promise<void> {
    await Promise.all([...this.consumers, ...this.tails].map((each) => each.close()));
  }
}
