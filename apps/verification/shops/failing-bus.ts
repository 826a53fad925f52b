import type { ConsumerOptions, Message, MessageBus } from '@maru/messaging';
import { ForwardingBus } from '@maru/messaging';

/** A bus whose consumers of some groups fail for chosen messages. */
export class FailingBus extends ForwardingBus {
  constructor(
    bus: MessageBus,
    private readonly groups: readonly string[],
    private readonly fails: (message: Message) => boolean,
  ) {
    super(bus);
  }

  override consume(options: ConsumerOptions) {
    if (!('handle' in options) || !this.groups.includes(options.group)) return this.bus.consume(options);
    const handle = async (message: Message) => {
      if (this.fails(message)) throw new Error('no ink is left');
      await options.handle(message);
    };
    return this.bus.consume({ ...options, handle });
  }
}
