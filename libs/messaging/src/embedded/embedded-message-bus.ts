import type { EventStore } from '@maru/event-store';
import type { Clock, Random, Scheduler } from '@maru/kernel';
import type { ConsumerFault, RetrySettings } from '../delivery/delivery-settings';
import { MessageBus } from '../message-bus';
import type { Consumer, ConsumerOptions } from '../message-bus';
import type { Publications } from '../publications';
import { HeardMessages } from './heard-messages';
import { LogConsumer } from './log-consumer';
import { MessageTranslator } from './message-translator';

export interface EmbeddedMessageBusOptions {
  /** The whole log. */
  readonly store: EventStore;
  /** Of every context whose events are heard. */
  readonly publications: readonly Publications[];
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly random: Random;
  /** Told of everything that had to be tried again or was parked; for the log. */
  readonly onFault?: (fault: ConsumerFault) => void;
  readonly retry?: Partial<RetrySettings>;
  /** How long a finished message may stay unwritten, in ms; default 500. A crash repeats what was finished since. */
  readonly positionIntervalMs?: number;
  /** How often a quiet group passes what is not for it, in ms; default 5,000. */
  readonly skipIntervalMs?: number;
}

/**
 * The bus without a broker: every consumer group follows the store's log from its own position, which it keeps in the
 * consumer's database. For all contexts of a shop on one event store.
 */
export class EmbeddedMessageBus extends MessageBus {
  private readonly translator: MessageTranslator;
  private readonly consumers = new Set<Consumer>();

  constructor(private readonly options: EmbeddedMessageBusOptions) {
    super();
    this.translator = new MessageTranslator(options.publications);
  }

  override consume(options: ConsumerOptions): Consumer {
    const { store, clock, scheduler, random, retry } = this.options;
    const consumer = new LogConsumer(options, {
      store,
      clock,
      scheduler,
      random,
      heard: new HeardMessages(options.types, this.translator),
      retry: { attempts: 5, baseMs: 100, capMs: 5_000, ...retry },
      onFault: this.options.onFault ?? (() => undefined),
      positionIntervalMs: this.options.positionIntervalMs ?? 500,
      skipIntervalMs: this.options.skipIntervalMs ?? 5_000,
    });
    this.consumers.add(consumer);
    return consumer;
  }

  /** Closes every consumer that is still open. */
  async close(): Promise<void> {
    await Promise.all([...this.consumers].map((consumer) => consumer.close()));
  }
}
