import { setMaxListeners } from 'node:events';

/**
 * Signals that the context is stopping. A handler that holds a request open on purpose (`Prefer: wait`) answers the
 * present state when the signal aborts. Injectable.
 */
export class Draining {
  private readonly controller = new AbortController();
  readonly signal: AbortSignal = this.controller.signal;

  constructor() {
    // No limit, because every held request adds a listener.
    setMaxListeners(0, this.signal);
  }

  begin(): void {
    this.controller.abort();
  }
}
