// setTimeout fires at once above 2^31 - 1 ms.
const LONGEST_MS = 2 ** 31 - 1;

export type Ended<T> = { readonly expired: false; readonly value: T } | { readonly expired: true };

/** The part of an AbortSignal that ends work early. Every AbortSignal has it; a `Limit` has it at almost no cost. */
export interface Ending {
  readonly aborted: boolean;
  addEventListener(type: 'abort', listener: () => void, options?: { readonly once?: boolean }): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

/** The time limit of some work. */
export class Limit implements Ending {
  aborted = false;
  private controller: AbortController | undefined;
  private listeners: readonly (() => void)[] = [];

  /**
   * The same for callees that accept only a signal. Created on first use, because it costs more than a whole request
   * should.
   */
  get signal(): AbortSignal {
    if (!this.controller) {
      this.controller = new AbortController();
      if (this.aborted) this.controller.abort();
    }
    return this.controller.signal;
  }

  addEventListener(_type: 'abort', listener: () => void): void {
    this.listeners = [...this.listeners, listener];
  }

  removeEventListener(_type: 'abort', listener: () => void): void {
    this.listeners = this.listeners.filter((each) => each !== listener);
  }

  /** Happens once. */
  expire(): void {
    this.aborted = true;
    for (const listener of this.listeners) listener();
    this.controller?.abort();
  }
}

/**
 * Returns the result of `work` within `limitMs`, or that there was none: its limit then expires, and later results are
 * ignored. The same happens when `outer` aborts before. The limit does not expire when the work ends in time, because a
 * response's body may be read after it.
 *
 * Every outgoing call passes here, the gateway's requests ten thousand times a second, so it uses only a timer and two
 * small objects.
 */
export function withinLimit<T>(
  limitMs: number,
  outer: Ending | undefined,
  work: (limit: Limit) => Promise<T>,
): Promise<Ended<T>> {
  if (outer?.aborted) return Promise.resolve({ expired: true });
  const limit = new Limit();
  return new Promise((resolve, reject) => {
    let over = false;
    const end = () => {
      over = true;
      clearTimeout(timer);
      outer?.removeEventListener('abort', expire);
    };
    const expire = () => {
      // First, because work that ends at its limit must be seen as too late.
      end();
      resolve({ expired: true });
      limit.expire();
    };
    const timer = setTimeout(expire, Math.min(limitMs, LONGEST_MS));
    outer?.addEventListener('abort', expire, { once: true });
    work(limit).then(
      (value) => {
        if (over) return;
        end();
        resolve({ expired: false, value });
      },
      (error: Error) => {
        if (over) return;
        end();
        reject(error);
      },
    );
  });
}
