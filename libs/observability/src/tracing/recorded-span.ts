import type { Span, SpanAttributes, SpanKind } from '@maru/kernel';

export interface SpanIds {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | undefined;
}

/** The contents of a span, apart from its ids and times. */
export interface SpanFacts {
  readonly name: string;
  readonly kind: SpanKind;
  /** With secrets: they are masked when the span is shown or exported, because few spans are. */
  readonly attributes: SpanAttributes;
  readonly links: readonly { readonly traceId: string; readonly spanId: string }[];
}

// Measured: an object of its fields, its two ids, two times and an empty record of attributes.
const BYTES_OF_SPAN = 480;
const BYTES_OF_ATTRIBUTE = 40;
const BYTES_OF_LINK = 120;

/**
 * A span as it is recorded and kept. It has few objects, because every kept span survives the young generation, and
 * the collector then copies each of them.
 */
export class RecordedSpan implements Span {
  readonly startMs = nowMs();
  /** In ms since 1970, with fractions; 0 while it is not ended. */
  endMs = 0;
  failed = false;

  constructor(
    readonly ids: SpanIds,
    private facts: SpanFacts,
    private readonly keep: (span: RecordedSpan) => void,
  ) {}

  get traceparent(): string {
    return `00-${this.ids.traceId}-${this.ids.spanId}-01`;
  }

  get about(): SpanFacts {
    return this.facts;
  }

  set(attributes: SpanAttributes): void {
    if (this.endMs === 0) this.facts = { ...this.facts, attributes: { ...this.facts.attributes, ...attributes } };
  }

  end(fault?: unknown): void {
    if (this.endMs > 0) return;
    if (fault !== undefined) {
      // Without the message of the fault, because it may tell what a client has written.
      this.set({ 'error.type': faultName(fault) });
      this.failed = true;
    }
    this.endMs = nowMs();
    this.keep(this);
  }

  /** Its approximate size in memory. */
  get bytes(): number {
    const { name, attributes, links } = this.facts;
    let bytes = BYTES_OF_SPAN + links.length * BYTES_OF_LINK + name.length;
    for (const attribute in attributes) {
      const value = attributes[attribute];
      bytes += BYTES_OF_ATTRIBUTE + (typeof value === 'string' ? value.length : 0);
    }
    return bytes;
  }
}

// Exact to a microsecond. A step of the system's clock does not change the length of a span.
function nowMs(): number {
  return performance.timeOrigin + performance.now();
}

function faultName(fault: unknown): string {
  if (typeof fault === 'string') return fault;
  return fault instanceof Error ? fault.name : '_OTHER';
}
