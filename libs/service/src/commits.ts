import type { Message } from '@maru/messaging';

type Listener = (messages: readonly Message[]) => void;

/**
 * Tells, inside one context, what its projections have committed, by the projection's name. For waking those who wait for a
 * view (`Prefer: wait`); nothing durable hangs on it. Injectable.
 */
export class Commits {
  private readonly listeners = new Map<string, Set<Listener>>();

  /** Calls `listener` after each commit of the projection, with the messages in it, in order; returns how to stop it. */
  on(projection: string, listener: Listener): () => void {
    const known = this.listeners.get(projection) ?? new Set();
    this.listeners.set(projection, known.add(listener));
    return () => void known.delete(listener);
  }

  announce(projection: string, messages: readonly Message[]): void {
    for (const listener of this.listeners.get(projection) ?? []) listener(messages);
  }
}
