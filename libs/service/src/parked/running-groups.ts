import type { Consumer, WatchedGroup } from '@maru/messaging';

/** The consumer groups that run in this context. Injectable; empty until they have started. */
export class RunningGroups {
  private consumers: readonly Consumer[] = [];
  private byGroup: ReadonlyMap<string, WatchedGroup> = new Map();
  /** The relay, one of the groups; undefined without a broker. */
  relay: Consumer | undefined;

  started(consumers: readonly Consumer[], watched: readonly WatchedGroup[] = [], relay?: Consumer): void {
    this.relay = relay;
    this.consumers = relay ? [...consumers, relay] : consumers;
    this.byGroup = new Map(watched.map((each) => [each.group, each]));
  }

  all(): readonly Consumer[] {
    return this.consumers;
  }

  of(group: string): Consumer | undefined {
    return this.consumers.find((consumer) => consumer.group === group);
  }

  /** The types that the group hears, and its last messages. */
  watched(group: string): WatchedGroup | undefined {
    return this.byGroup.get(group);
  }
}
