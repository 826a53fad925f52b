import { STREAM_ATTRIBUTE } from '@maru/kernel';
import type { Mask } from './masked-attributes';
import type { RecordedSpan } from './recorded-span';
import { shownSpan } from './shown-span';
import type { ShownSpan } from './shown-span';

export interface SpanRingOptions {
  readonly service: string;
  /** The most bytes of its spans, approximately; 0 keeps none. */
  readonly bytes: number;
  /** How long a span is kept after its end, in ms. */
  readonly ageMs: number;
  /** Masks secrets in the texts of shown spans. */
  readonly mask: Mask;
  /** Now, in ms since 1970; default the system's time. */
  readonly now?: () => number;
}

// Spans that were evicted stay in the array until they are this many and its larger half.
const SWEEP_AT = 1_024;

/** Keeps the last finished spans of one application in memory, bounded by bytes and by age. */
export class SpanRing {
  private spans: (RecordedSpan | undefined)[] = [];
  private first = 0;
  private bytes = 0;
  private readonly byTrace = new Map<string, RecordedSpan[]>();
  private readonly now: () => number;

  constructor(private readonly options: SpanRingOptions) {
    this.now = options.now ?? Date.now;
  }

  /** The kept spans and their approximate size. */
  get size(): { readonly spans: number; readonly bytes: number } {
    return { spans: this.spans.length - this.first, bytes: this.bytes };
  }

  /** The kept spans of the trace, in the order of their ends. */
  spansOf(traceId: string): readonly ShownSpan[] {
    this.forgetOld();
    const { service, mask } = this.options;
    return (this.byTrace.get(traceId) ?? []).map((span) => shownSpan(service, span, mask));
  }

  /**
   * The newest traces with a span about a stream of this entity, whatever its prefix (`ordering.order-<id>`).
   * @param most the number of traces
   */
  tracesOf(entityId: string, most: number): readonly string[] {
    this.forgetOld();
    const found = new Set<string>();
    const ending = `-${entityId}`;
    for (let at = this.spans.length - 1; at >= this.first && found.size < most; at--) {
      const { ids, about } = this.spans[at]!;
      const stream = about.attributes[STREAM_ATTRIBUTE];
      if (typeof stream === 'string' && stream.endsWith(ending)) found.add(ids.traceId);
    }
    return [...found];
  }

  /** Keeps a span that has ended. */
  keep(span: RecordedSpan): void {
    const { bytes } = span;
    if (bytes > this.options.bytes) return;
    this.spans.push(span);
    this.bytes += bytes;
    const { traceId } = span.ids;
    const trace = this.byTrace.get(traceId);
    if (trace) trace.push(span);
    else this.byTrace.set(traceId, [span]);
    while (this.bytes > this.options.bytes) this.evict();
    this.forgetOld();
  }

  private forgetOld(): void {
    const oldest = this.now() - this.options.ageMs;
    for (;;) {
      const span = this.spans[this.first];
      if (!span || span.endMs >= oldest) return;
      this.evict();
    }
  }

  private evict(): void {
    const span = this.spans[this.first]!;
    this.spans[this.first++] = undefined;
    this.bytes -= span.bytes;
    const trace = this.byTrace.get(span.ids.traceId)!;
    // Spans of a trace are evicted in the order in which they came.
    if (trace.length === 1) this.byTrace.delete(span.ids.traceId);
    else trace.shift();
    if (this.first >= SWEEP_AT && this.first * 2 >= this.spans.length) {
      this.spans = this.spans.slice(this.first);
      this.first = 0;
    }
  }
}
