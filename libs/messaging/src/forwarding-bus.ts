import { MessageBus } from './message-bus';
import type { AnsweredRequests, Consumer, ConsumerOptions } from './message-bus';
import type { Tail, TailOptions } from './tail';

/** A bus that hands every call on to another one. A subclass changes what it needs, so that it loses no later call. */
export class ForwardingBus extends MessageBus {
  constructor(protected readonly bus: MessageBus) {
    super();
  }

  override consume(options: ConsumerOptions): Consumer {
    return this.bus.consume(options);
  }

  override tail(options: TailOptions): Tail {
    return this.bus.tail(options);
  }

  override check(): Promise<void> {
    return this.bus.check();
  }

  override atWork(groups: readonly string[]): Promise<ReadonlySet<string>> {
    return this.bus.atWork(groups);
  }

  override requests(): ReadonlyMap<string, AnsweredRequests> {
    return this.bus.requests();
  }
}
