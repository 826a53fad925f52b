import type { Span } from './trace-shapes';

/** A span with its place in the picture. */
export interface Bar {
  readonly span: Span;
  readonly depth: number;
  /** From the start of the trace, in ms. */
  readonly fromMs: number;
  readonly durationMs: number;
}

export interface Waterfall {
  readonly bars: readonly Bar[];
  readonly totalMs: number;
}

/** The spans of a trace below their parents, earlier ones first. A span whose parent is not known is a root. */
export function waterfallOf(spans: readonly Span[]): Waterfall {
  const known = new Set(spans.map(({ spanId }) => spanId));
  const below = new Map<string | undefined, Span[]>();
  for (const span of [...spans].sort((one, other) => startOf(one) - startOf(other))) {
    const key = span.parentSpanId !== undefined && known.has(span.parentSpanId) ? span.parentSpanId : undefined;
    below.set(key, [...(below.get(key) ?? []), span]);
  }
  const first = Math.min(...spans.map(startOf));
  const under = (id: string | undefined, depth: number): readonly Bar[] =>
    (below.get(id) ?? []).flatMap((span) => [
      { span, depth, fromMs: startOf(span) - first, durationMs: span.durationMs },
      ...under(span.spanId, depth + 1),
    ]);
  const bars = spans.length === 0 ? [] : under(undefined, 0);
  return { bars, totalMs: Math.max(0, ...bars.map(({ fromMs, durationMs }) => fromMs + durationMs)) };
}

/** In ms, with microseconds, which `Date` drops. */
function startOf({ startedAt }: Span): number {
  const micros = /\.\d{3}(\d{3})/.exec(startedAt)?.[1] ?? '0';
  return Date.parse(startedAt) + Number(micros) / 1_000;
}
