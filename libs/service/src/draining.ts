/**
 * Whether the context is on its way down. Whoever holds a request open on purpose (`Prefer: wait`) answers what it has as
 * soon as the signal aborts. Injectable.
 */
export class Draining {
  private readonly controller = new AbortController();
  readonly signal: AbortSignal = this.controller.signal;

  begin(): void {
    this.controller.abort();
  }
}
