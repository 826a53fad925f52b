import { DyingEventStore } from '@maru/event-store/testing';
import type { AppendResult, EventStore, ExpectedRevision, NewEvent, ReadPageOptions } from '@maru/event-store';
import type { Random } from '@maru/kernel';

/**
 * The store of a process that is delayed at random before each call, by `meanwhile` at times, and dies at its n-th
 * append (before it or after it, at random).
 */
export class FalteringStore extends DyingEventStore {
  constructor(
    store: EventStore,
    private readonly random: Random,
    private readonly meanwhile: () => Promise<void>,
    diesAt: number,
  ) {
    super(store, diesAt, random.next() < 0.5 ? 'before' : 'after');
  }

  override async append(stream: string, at: ExpectedRevision, events: readonly NewEvent[]): Promise<AppendResult> {
    await this.isHeldUp();
    return super.append(stream, at, events);
  }

  override async readStreamPage(stream: string, options?: ReadPageOptions) {
    await this.isHeldUp();
    return super.readStreamPage(stream, options);
  }

  private async isHeldUp(): Promise<void> {
    for (let ticks = Math.floor(this.random.next() * 30); ticks > 0; ticks--) await Promise.resolve();
    if (this.random.next() < 0.1) await this.meanwhile();
  }
}
