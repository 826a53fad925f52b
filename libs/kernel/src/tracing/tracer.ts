/** The kinds of spans, as OpenTelemetry names them. */
export type SpanKind = 'internal' | 'server' | 'client' | 'producer' | 'consumer';

/** Named as in OpenTelemetry's semantic conventions. No personal data, no secrets, no texts of clients. */
export type SpanAttributes = Readonly<Record<string, string | number | boolean | undefined>>;

export interface SpanOptions {
  readonly kind: SpanKind;
  /** The W3C trace context of the work that the span belongs to. */
  readonly parent: string;
  /** The trace contexts of other work that the span served. */
  readonly links?: readonly string[];
  readonly attributes?: SpanAttributes;
}

export interface RootOptions extends Omit<SpanOptions, 'parent'> {
  /** The correlation id of a conversation without a trace: all spans of it that begin anew get one trace. */
  readonly conversation?: string;
}

/** A span that is being recorded. */
export interface Span {
  /** The trace context for work below the span. */
  readonly traceparent: string;
  set(attributes: SpanAttributes): void;
  /** Ends the span; with a fault it counts as failed, under the fault's name. A second end changes nothing. */
  end(fault?: unknown): void;
}

/** The attribute with the name of the stream that a span has appended to, or whose message it handles. */
export const STREAM_ATTRIBUTE = 'maru.stream';

/** The port for traces: one for each application, with the application's name on its spans. */
export abstract class Tracer {
  /** A span of the parent's trace; undefined when the trace is not sampled or the context is malformed. */
  abstract start(name: string, options: SpanOptions): Span | undefined;

  /**
   * The first span of a trace. It has a trace context to pass on also when the trace is not sampled. Undefined when
   * tracing is switched off.
   */
  abstract begin(name: string, options: RootOptions): Span | undefined;
}
