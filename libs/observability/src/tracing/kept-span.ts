import { SpanStatusCode } from '@opentelemetry/api';
import type { HrTime } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { SpanKind } from '@maru/kernel';
import type { ShownSpan } from './shown-span';

/** A finished span in memory. */
export interface KeptSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | undefined;
  readonly name: string;
  /** By its number in OpenTelemetry's API. */
  readonly kind: number;
  readonly start: HrTime;
  readonly end: HrTime;
  readonly status: SpanStatusCode;
  readonly attributes: ShownSpan['attributes'];
  readonly links: ShownSpan['links'];
  /** Its approximate size in memory. */
  readonly bytes: number;
}

// Measured: an object of its fields, its two ids, two times and an empty record of attributes.
const BYTES_OF_SPAN = 480;
const BYTES_OF_ATTRIBUTE = 40;
const BYTES_OF_LINK = 120;

const NO_LINKS: KeptSpan['links'] = [];

export function keptSpan(span: ReadableSpan): KeptSpan {
  const { traceId, spanId } = span.spanContext();
  // Only the tracer sets attributes, and it sets no lists.
  const attributes = span.attributes as KeptSpan['attributes'];
  const links = span.links.length === 0 ? NO_LINKS : span.links.map(({ context }) => idsOf(context));
  let bytes = BYTES_OF_SPAN + links.length * BYTES_OF_LINK + span.name.length;
  for (const name in attributes) {
    const value = attributes[name];
    bytes += BYTES_OF_ATTRIBUTE + (typeof value === 'string' ? value.length : 0);
  }
  return {
    ...{ traceId, spanId, parentSpanId: span.parentSpanContext?.spanId, name: span.name, kind: span.kind },
    ...{ start: span.startTime, end: span.endTime, status: span.status.code, attributes, links, bytes },
  };
}

const idsOf = ({ traceId, spanId }: { traceId: string; spanId: string }) => ({ traceId, spanId });

// In the order of OpenTelemetry's numbers.
const KINDS: readonly SpanKind[] = ['internal', 'server', 'client', 'producer', 'consumer'];

export function shownSpan(service: string, span: KeptSpan): ShownSpan {
  const { spanId, parentSpanId, name, kind, start, end, status, attributes, links } = span;
  return {
    spanId,
    ...(parentSpanId !== undefined && { parentSpanId }),
    ...{ name, kind: KINDS[kind]!, service, startedAt: isoOf(start) },
    durationMs: Math.round((end[0] - start[0]) * 1e6 + (end[1] - start[1]) / 1e3) / 1e3,
    status: status === SpanStatusCode.ERROR ? 'error' : status === SpanStatusCode.OK ? 'ok' : 'unset',
    ...{ attributes, links },
  };
}

function isoOf([seconds, nanoseconds]: HrTime): string {
  const micros = String(Math.floor(nanoseconds / 1e3)).padStart(6, '0');
  return `${new Date(seconds * 1e3).toISOString().slice(0, 19)}.${micros}Z`;
}
