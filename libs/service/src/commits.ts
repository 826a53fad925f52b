import type { Message } from '@maru/messaging';
import { randomUUID } from 'node:crypto';

type Listener = (messages: readonly Message[]) => void;

/**
 * Announces the commits of a context's projections inside its process. Wakes requests that wait for a view
 * (`Prefer: wait`). Nothing durable depends on it. Injectable.
 */
export class Commits {
  private readonly listeners = new Map<string, Set<Listener>>();
  private readonly waiting = new Set<() => void>();
  // Makes marks differ between processes, and between two runs of one process.
  private readonly origin = randomUUID();
  private count = 0;

  /** A text that changes with each commit of any projection. */
  get mark(): string {
    return `${this.origin}-${this.count}`;
  }

  /** Resolves after the next commit of any projection, or when the signal aborts. */
  next(signal: AbortSignal): Promise<void> {
    if (signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const wake = () => {
        this.waiting.delete(wake);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      this.waiting.add(wake);
      signal.addEventListener('abort', wake, { once: true });
    });
  }

  /**
   * Calls `listener` with the messages of each commit of the projection, in order. Returns a function that stops it.
   */
  on(projection: string, listener: Listener): () => void {
    const known = this.listeners.get(projection) ?? new Set();
    this.listeners.set(projection, known.add(listener));
    return () => void known.delete(listener);
  }

  announce(projection: string, messages: readonly Message[]): void {
    this.count += 1;
    for (const wake of [...this.waiting]) wake();
    for (const listener of this.listeners.get(projection) ?? []) listener(messages);
  }
}
