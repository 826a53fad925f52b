import type { EventStore, Subscription } from '@maru/event-store';
import { backoffMs } from '@maru/kernel';
import type { Random, Scheduler } from '@maru/kernel';
import type { Tail, TailOptions } from '../tail';
import type { MessageTranslator } from './message-translator';

export interface LogTailOptions {
  readonly store: EventStore;
  readonly translator: MessageTranslator;
  readonly scheduler: Scheduler;
  readonly random: Random;
}

/** A tail of the store's log, which begins at its end. */
export class LogTail implements Tail {
  private readonly closing = new AbortController();
  private readonly running: Promise<void>;

  constructor(
    private readonly options: TailOptions,
    private readonly ports: LogTailOptions,
  ) {
    this.running = this.run();
  }

  async close(): Promise<void> {
    this.closing.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    const { signal } = this.closing;
    const { scheduler, random } = this.ports;
    for (let attempt = 0; !signal.aborted;) {
      try {
        await this.follow(() => (attempt = 0));
      } catch (error) {
        if (signal.aborted) return;
        this.options.failed?.(error, ++attempt);
        await scheduler.sleep(backoffMs(attempt, 100, 5_000, random), signal);
      }
    }
  }

  /** Follows the log until it fails or the tail is closed. */
  private async follow(heard: () => void): Promise<void> {
    const { store, translator } = this.ports;
    const { contexts, hear, interrupted } = this.options;
    const { signal } = this.closing;
    const after = await store.head();
    if (signal.aborted) return;
    const filter = {
      streamPrefixes: contexts.map((context) => `${context}.`),
      types: translator.storedTypes(contexts),
    };
    const subscription: Subscription = store.subscribe({ after, filter }, (events) => {
      heard();
      const messages = events.flatMap((event) => {
        const incoming = translator.translate(event);
        return incoming && incoming.breach === undefined ? [incoming.message] : [];
      });
      if (messages.length > 0) hear(messages);
      return Promise.resolve();
    });
    const close = () => void subscription.close();
    signal.addEventListener('abort', close, { once: true });
    // Everything behind `after` comes from now on.
    interrupted();
    await subscription.ended.finally(() => signal.removeEventListener('abort', close));
  }
}
