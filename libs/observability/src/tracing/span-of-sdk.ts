import { SpanStatusCode } from '@opentelemetry/api';
import type { Span as SdkSpan } from '@opentelemetry/api';
import type { Span, SpanAttributes } from '@maru/kernel';

/** Masks secrets in a text. */
export type Mask = (text: string) => string;

/** A span of OpenTelemetry's SDK behind the port. */
export class SpanOfSdk implements Span {
  readonly traceparent: string;
  private ended = false;

  constructor(
    private readonly span: SdkSpan,
    private readonly mask: Mask,
  ) {
    const { traceId, spanId } = span.spanContext();
    this.traceparent = `00-${traceId}-${spanId}-01`;
  }

  set(attributes: SpanAttributes): void {
    this.span.setAttributes(masked(attributes, this.mask));
  }

  end(fault?: unknown): void {
    if (this.ended) return;
    this.ended = true;
    if (fault !== undefined) {
      // Without the message of the fault, because it may tell what a client has written.
      this.span.setAttribute('error.type', faultName(fault));
      this.span.setStatus({ code: SpanStatusCode.ERROR });
    }
    this.span.end();
  }
}

/** The attributes with masked texts, without those that are undefined. */
export function masked(attributes: SpanAttributes, mask: Mask): Record<string, string | number | boolean> {
  const kept: Record<string, string | number | boolean> = {};
  for (const name in attributes) {
    const value = attributes[name];
    if (value !== undefined) kept[name] = typeof value === 'string' ? mask(value) : value;
  }
  return kept;
}

function faultName(fault: unknown): string {
  if (typeof fault === 'string') return fault;
  return fault instanceof Error ? fault.name : '_OTHER';
}
