import type { Clock } from '@maru/kernel';
import { MessageBus } from '../message-bus';
import type {
  AnsweredRequests,
  BatchConsumerOptions,
  Consumer,
  ConsumerOptions,
  KeyedConsumerOptions,
} from '../message-bus';
import { HeardLately } from './heard-lately';

/** A running group: what it hears, and what it heard lately. */
export interface WatchedGroup {
  readonly group: string;
  readonly types: readonly string[];
  readonly lately: HeardLately;
}

/** A bus that notes, for each group that it starts, the last messages that the group took. */
export class WatchedBus extends MessageBus {
  private readonly byGroup = new Map<string, WatchedGroup>();

  constructor(
    private readonly bus: MessageBus,
    private readonly clock: Clock,
  ) {
    super();
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
