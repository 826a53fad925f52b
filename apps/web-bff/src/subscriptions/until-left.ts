/**
 * A generator that ends when its listener leaves. `return()` of a generator waits for its next `yield`; this one first
 * aborts the signal that the generator waits with, so an idle watch ends, too.
 */
export function untilLeft<Item>(generate: (left: AbortSignal) => AsyncGenerator<Item>): AsyncIterableIterator<Item> {
  const leaving = new AbortController();
  const items = generate(leaving.signal);
  return {
    next: () => items.next(),
    return: () => (leaving.abort(), items.return(undefined)),
    throw: (fault: unknown) => (leaving.abort(), items.throw(fault)),
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
