import { ContextEventStore } from '@maru/event-store';
import type { BatchHandler, EventStore, RecordedEvent, SubscribeOptions, Subscription } from '@maru/event-store';

/** The log for a subscriber that is slower than the store. The next page is read while the subscriber works on one. */
export class ReadAheadEventStore extends ContextEventStore {
  /** @param read called with every page as soon as it is read */
  constructor(
    store: EventStore,
    context: string,
    private readonly read: (events: readonly RecordedEvent[]) => void,
  ) {
    super(store, context);
  }

  override subscribe(options: SubscribeOptions, handler: BatchHandler): Subscription {
    let working = Promise.resolve();
    let closed = false;
    const subscription = super.subscribe(options, async (events, position) => {
      this.read(events);
      await working;
      if (closed) return;
      working = handler(events, position);
      // Close here, because a next page that would report the error may never come.
      working.catch(() => void subscription.close());
    });
    const ended = subscription.ended.then(() => working);
    ended.catch(() => undefined);
    return {
      ended,
      close: async () => {
        closed = true;
        await subscription.close();
        await working.catch(() => undefined);
      },
    };
  }
}
