import { backoffMs, SystemRandom, SystemScheduler } from '@maru/kernel';
import type { BatchHandler, Position, RecordedEvent, SubscribeOptions, Subscription } from './event-store';
import { START } from './event-store';

/** Matching events behind a position, possibly none, and how far the log was read. */
export interface Page {
  readonly events: readonly RecordedEvent[];
  readonly position: Position;
}

/** Returns the page behind `after`; at the end of the log it waits for more or until `signal` aborts. */
export type PageSource = (after: Position, signal: AbortSignal) => Promise<Page>;

const scheduler = new SystemScheduler();
const random = new SystemRandom();

/**
 * Passes the pages of a source to a handler, one at a time. A failed page is requested again, with backoff of up to 5
 * s; an error of the handler ends the subscription.
 */
export class SubscriptionLoop implements Subscription {
  readonly ended: Promise<void>;
  private readonly closing = new AbortController();

  constructor(
    private readonly source: PageSource,
    private readonly handler: BatchHandler,
    { after = START }: SubscribeOptions,
    private readonly onFault: (fault: unknown) => void = () => undefined,
  ) {
    this.ended = this.run(after);
    // `ended` reports the rejection; a subscription without a reader of it must not end the process.
    this.ended.catch(() => undefined);
  }

  async close(): Promise<void> {
    this.closing.abort();
    await this.ended.catch(() => undefined);
  }

  private async run(after: Position): Promise<void> {
    const { signal } = this.closing;
    let position = after;
    let faults = 0;
    // Nothing is delivered before subscribe() has returned.
    await Promise.resolve();
    while (!signal.aborted) {
      let page: Page;
      try {
        page = await this.source(position, signal);
        faults = 0;
      } catch (fault) {
        if (signal.aborted) return;
        this.onFault(fault);
        await scheduler.sleep(50 + backoffMs(faults++, 100, 5_000, random), signal);
        continue;
      }
      if (signal.aborted) return;
      if (page.events.length > 0) await this.handler(page.events, page.position);
      position = page.position;
    }
  }
}
