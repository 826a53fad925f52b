import type { Clock } from '@maru/kernel';
import { ForwardingBus } from '../forwarding-bus';
import type { BatchConsumerOptions, Consumer, ConsumerOptions, KeyedConsumerOptions, MessageBus } from '../message-bus';
import { HeardLately } from './heard-lately';

/** A running group: what it hears, and what it heard lately. */
export interface WatchedGroup {
  readonly group: string;
  readonly types: readonly string[];
  readonly lately: HeardLately;
}

/** A bus that notes, for each group that it starts, the last messages that the group took. */
export class WatchedBus extends ForwardingBus {
  private readonly byGroup = new Map<string, WatchedGroup>();

  constructor(
    bus: MessageBus,
    private readonly clock: Clock,
  ) {
    super(bus);
  }

  groups(): readonly WatchedGroup[] {
    return [...this.byGroup.values()];
  }

  override consume(options: ConsumerOptions): Consumer {
    const { group, types } = options;
    const lately = new HeardLately(this.clock);
    this.byGroup.set(group, { group, types, lately });
    return this.bus.consume('handleBatch' in options ? batch(options, lately) : keyed(options, lately));
  }
}

const keyed = (options: KeyedConsumerOptions, lately: HeardLately): KeyedConsumerOptions => ({
  ...options,
  handle: (message) => {
    lately.note(message);
    return options.handle(message);
  },
});

const batch = (options: BatchConsumerOptions, lately: HeardLately): BatchConsumerOptions => ({
  ...options,
  committed: (messages) => {
    for (const message of messages) lately.note(message);
    options.committed?.(messages);
  },
});
