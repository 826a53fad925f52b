import type { Span } from './trace-shapes';
import { waterfallOf } from './waterfall';

const span = (spanId: string, parentSpanId: string | undefined, startedAt: string, durationMs: number): Span => ({
  ...{
    spanId,
    ...(parentSpanId !== undefined && { parentSpanId }),
    name: spanId,
    kind: 'internal',
    service: 'ordering',
  },
  startedAt: `2030-01-01T00:00:00.${startedAt}Z`,
  ...{ durationMs, status: 'unset', attributes: {}, links: [] },
});

describe('the waterfall of a trace', () => {
  it('has each span below its parent, with its start to the microsecond', () => {
    const { bars, totalMs } = waterfallOf([
      span('later', 'root', '020000', 5),
      span('root', undefined, '010000', 12),
      span('inside', 'early', '012250', 1),
      span('early', 'root', '012000', 3),
    ]);
    expect(bars.map(({ span: { spanId }, depth, fromMs }) => [spanId, depth, fromMs])).toEqual([
      ['root', 0, 0],
      ['early', 1, 2],
      ['inside', 2, 2.25],
      ['later', 1, 10],
    ]);
    expect(totalMs).toBe(15);
  });

  it('has a span without its parent as a root, and nothing for an empty trace', () => {
    expect(waterfallOf([span('orphan', 'gone', '000000', 1)]).bars).toMatchObject([{ depth: 0 }]);
    expect(waterfallOf([])).toEqual({ bars: [], totalMs: 0 });
  });
});
