import { Fifo } from './fifo';

describe('a queue', () => {
  it('keeps its order and its size through thousands of items', () => {
    const queue = new Fifo<number>();
    const expected: number[] = [];
    for (let n = 0; n < 5_000; n++) {
      queue.push(n);
      expected.push(n);
      // It is now long, now short.
      const taken = n % 500 < 250 ? 0 : 2;
      for (let i = 0; i < taken; i++) expect(queue.shift()).toBe(expected.shift());
      expect([queue.size, queue.peek(), queue.at(1)]).toEqual([expected.length, expected[0], expected[1]]);
    }
  });

  it('gives nothing when it is empty, and goes on afterwards', () => {
    const queue = new Fifo<string>();
    queue.push('a');
    expect([queue.shift(), queue.shift(), queue.shift(), queue.size]).toEqual(['a', undefined, undefined, 0]);
    queue.push('b');
    expect([queue.size, queue.peek(), queue.at(1)]).toEqual([1, 'b', undefined]);
  });
});
