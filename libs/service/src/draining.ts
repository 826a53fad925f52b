import { setMaxListeners } from 'node:events';

/**
 * Whether the context is on its way down. Whoever holds a request open on purpose (`Prefer: wait`) answers what it has as
 * soon as the signal aborts. Injectable.
 */
export class Draining {
  private readonly controller = new AbortController();
  readonly signal: AbortSignal = this.controller.signal;

  constructor() {
    // Every request that is held open listens; there is no number of them that is suspicious.
    setMaxListeners(0, this.signal);
  }

  begin(): void {
    this.controller.abort();
  }
}
