import { ForwardingBus } from '@maru/messaging';
import type { Consumer, ConsumerOptions, KeyedConsumerOptions, Message, MessageBus } from '@maru/messaging';
import type { Logger } from 'pino';

/**
 * The bus, which logs each message that a group has handled, at debug level. So the lines of an order name every
 * context on its way. Messages of batch groups have none, because views are many and say nothing new. Faults have
 * lines of their own (see `consumerFaultLog`).
 */
export class LoggedBus extends ForwardingBus {
  constructor(
    bus: MessageBus,
    private readonly logger: Logger,
  ) {
    super(bus);
  }

  override consume(options: ConsumerOptions): Consumer {
    return this.bus.consume('handleBatch' in options ? options : this.logged(options));
  }

  private logged(options: KeyedConsumerOptions): KeyedConsumerOptions {
    const { logger } = this;
    const { group, handle } = options;
    const logged = async (message: Message): Promise<void> => {
      const startedAt = performance.now();
      await handle(message);
      if (!logger.isLevelEnabled('debug')) return;
      const { id: messageId, type, key } = message;
      logger.debug({ group, messageId, type, key, ms: Math.round(performance.now() - startedAt) }, 'message');
    };
    return { ...options, handle: logged };
  }
}
