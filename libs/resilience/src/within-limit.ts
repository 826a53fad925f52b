// setTimeout fires at once above 2^31 - 1 ms.
const LONGEST_MS = 2 ** 31 - 1;

export type Ended<T> = { readonly expired: false; readonly value: T } | { readonly expired: true };

/**
 * What `work` gives within `limitMs`, or that it did not: then its signal is aborted, and whatever it still does is ignored. The same
 * when `outer` aborts before. The signal stays whole when the work ends in time: a response's body may be read after it.
 *
 * Every outgoing call passes here, the gateway's requests twenty thousand times a second: a timer and a signal, nothing else.
 */
export function withinLimit<T>(
  limitMs: number,
  outer: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<Ended<T>> {
  if (outer?.aborted) return Promise.resolve({ expired: true });
  const limit = new AbortController();
  return new Promise((resolve, reject) => {
    let over = false;
    const end = () => {
      over = true;
      clearTimeout(timer);
      outer?.removeEventListener('abort', expire);
    };
    const expire = () => {
      // First, for work that ends because of its signal must find that it is too late.
      end();
      resolve({ expired: true });
      limit.abort();
    };
    const timer = setTimeout(expire, Math.min(limitMs, LONGEST_MS));
    outer?.addEventListener('abort', expire, { once: true });
    work(limit.signal).then(
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
