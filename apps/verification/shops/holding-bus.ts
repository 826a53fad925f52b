import { type Consumer, type ConsumerOptions, ForwardingBus } from '@maru/messaging';

/** Holds back messages of chosen types from handlers, but not from views, so that a step stays under way. */
export class HoldingBus extends ForwardingBus {
  private readonly gates = new Map<string, { readonly opened: Promise<void>; readonly open: () => void }>();

  hold(type: string): () => void {
    let open!: () => void;
    const opened = new Promise<void>((resolve) => (open = resolve));
    this.gates.set(type, { opened, open });
    return () => {
      this.gates.delete(type);
      open();
    };
  }

  override consume(options: ConsumerOptions): Consumer {
    if (!('handle' in options)) return this.bus.consume(options);
    return this.bus.consume({
      ...options,
      handle: async (message) => {
        await this.gates.get(message.type)?.opened;
        await options.handle(message);
      },
    });
  }
}
