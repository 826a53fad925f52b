import type { SpanKind } from '@maru/kernel';
import { maskedAttributes } from './masked-attributes';
import type { Mask } from './masked-attributes';
import type { RecordedSpan } from './recorded-span';

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

export function shownSpan(service: string, span: RecordedSpan, mask: Mask): ShownSpan {
  const { spanId, parentSpanId } = span.ids;
  const { name, kind, attributes, links } = span.about;
  return {
    spanId,
    ...(parentSpanId !== undefined && { parentSpanId }),
    ...{ name, kind, service, startedAt: isoOf(span.startMs) },
    durationMs: Math.round((span.endMs - span.startMs) * 1e3) / 1e3,
    status: span.failed ? 'error' : 'unset',
    attributes: maskedAttributes(attributes, mask),
    links,
  };
}

function isoOf(ms: number): string {
  const seconds = Math.floor(ms / 1e3);
  const micros = String(Math.floor((ms - seconds * 1e3) * 1e3)).padStart(6, '0');
  return `${new Date(seconds * 1e3).toISOString().slice(0, 19)}.${micros}Z`;
}
