/** A trace as `GET /api/traces/:traceId` shows it. */
export interface Trace {
  readonly traceId: string;
  readonly spans: readonly Span[];
  /** Applications that did not answer. */
  readonly missing: readonly string[];
}

export interface Span {
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: string;
  readonly service: string;
  readonly startedAt: string;
  readonly durationMs: number;
  readonly status: 'unset' | 'ok' | 'error';
  readonly attributes: Readonly<Record<string, string | number | boolean>>;
  readonly links: readonly { readonly traceId: string; readonly spanId: string }[];
}
