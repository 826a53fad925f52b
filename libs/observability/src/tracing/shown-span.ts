import type { SpanKind } from '@maru/kernel';

/** A finished span, as the API shows it. */
export interface ShownSpan {
  readonly spanId: string;
  readonly parentSpanId?: string | undefined;
  readonly name: string;
  readonly kind: SpanKind;
  /** The application whose span it is. */
  readonly service: string;
  /** ISO 8601 with microseconds. */
  readonly startedAt: string;
  readonly durationMs: number;
  readonly status: 'unset' | 'ok' | 'error';
  readonly attributes: Readonly<Record<string, string | number | boolean>>;
  readonly links: readonly { readonly traceId: string; readonly spanId: string }[];
}
