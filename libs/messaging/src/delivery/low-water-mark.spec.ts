import fc from 'fast-check';
import { LowWaterMark } from './low-water-mark';

describe('the low-water mark', () => {
  it('is the last position before the oldest unfinished one, whatever the order in which they finish', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 300 }).chain((count) =>
          fc.shuffledSubarray(
            Array.from({ length: count }, (_, index) => index),
            { minLength: count },
          ),
        ),
        (order) => {
          const name = (index: number) => String(index + 1).padStart(4, '0');
          const mark = new LowWaterMark({ position: '' });
          const marks = order.map((_, index) => mark.begin({ position: name(index) }));
          const open = new Set(order);
          for (const index of order) {
            mark.finish(marks[index]!);
            open.delete(index);
            const oldest = open.size > 0 ? Math.min(...open) : order.length;
            expect(mark.checkpoint.position).toBe(oldest === 0 ? '' : name(oldest - 1));
          }
          expect(mark.size).toBe(0);
        },
      ),
    );
  });
});
