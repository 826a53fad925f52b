import type { Consumer } from '@maru/messaging';

/** The consumer groups that run in this context. Injectable; empty until they have started. */
export class RunningGroups {
  private consumers: readonly Consumer[] = [];

  started(consumers: readonly Consumer[]): void {
    this.consumers = consumers;
  }

  all(): readonly Consumer[] {
    return this.consumers;
  }

  of(group: string): Consumer | undefined {
    return this.consumers.find((consumer) => consumer.group === group);
  }
}
