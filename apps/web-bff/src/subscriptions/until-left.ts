/**
 * A generator that whoever listens may leave at any time. `return()` of a generator waits for its next `yield`; here it first aborts the
 * signal that the generator waits with, so that a watch ends while nothing happens.
 */
export function untilLeft<Item>(generate: (left: AbortSignal) => AsyncGenerator<Item>): AsyncGenerator<Item> {
  const leaving = new AbortController();
  const items = generate(leaving.signal);
  const end = <Result>(settle: () => Promise<Result>): Promise<Result> => {
    leaving.abort();
    return settle();
  };
  return Object.assign(Object.create(items) as AsyncGenerator<Item>, {
    next: () => items.next(),
    return: () => end(() => items.return(undefined)),
    throw: (fault: unknown) => end(() => items.throw(fault)),
    [Symbol.asyncIterator]() {
      return this as unknown as AsyncGenerator<Item>;
    },
  });
}
