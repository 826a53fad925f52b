/** A gate that lets callers pass one by one while it is open, and holds them while it is shut. */
export class Gate {
  private opened: Promise<void> | undefined;
  private release = () => {};

  get isShut(): boolean {
    return this.opened !== undefined;
  }

  shut(): void {
    this.opened ??= new Promise((resolve) => (this.release = resolve));
  }

  open(): void {
    this.opened = undefined;
    this.release();
  }

  /** Resolves when the gate is open. @throws the signal's reason when it aborts before */
  async pass(signal: AbortSignal): Promise<void> {
    while (this.opened) await orAborted(this.opened, signal);
    signal.throwIfAborted();
  }
}

/** @throws the signal's reason when it aborts before the promise settles */
export function orAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
