import { SpanStatusCode, TraceFlags } from '@opentelemetry/api';
import type { HrTime, SpanContext } from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor } from '@opentelemetry/sdk-trace';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';
import { maskedAttributes } from './masked-attributes';
import type { Mask } from './masked-attributes';
import type { RecordedSpan } from './recorded-span';

// The order of OpenTelemetry's numbers.
const KINDS = { internal: 0, server: 1, client: 2, producer: 3, consumer: 4 } as const;
const SCOPE = { name: 'maru' };

/** Gives ended spans to an exporter, in batches of OpenTelemetry's SDK. */
export class SpanExport {
  private readonly processor: BatchSpanProcessor;
  private readonly resource: ReadableSpan['resource'];

  /** @param resource the attributes of the application */
  constructor(
    exporter: SpanExporter,
    resource: Readonly<Record<string, string>>,
    private readonly mask: Mask,
  ) {
    this.processor = new BatchSpanProcessor({ exporter });
    this.resource = resourceFromAttributes({ ...resource });
  }

  give(span: RecordedSpan): void {
    this.processor.onEnd(this.readable(span));
  }

  /** Exports what is left. */
  close(): Promise<void> {
    return this.processor.shutdown();
  }

  private readable({ ids, about, startMs, endMs, failed }: RecordedSpan): ReadableSpan {
    const { traceId, spanId, parentSpanId } = ids;
    return {
      ...{ name: about.name, kind: KINDS[about.kind] },
      spanContext: () => contextOf({ traceId, spanId }),
      ...(parentSpanId !== undefined && {
        parentSpanContext: { ...contextOf({ traceId, spanId: parentSpanId }), isRemote: true },
      }),
      ...{ startTime: hrTime(startMs), endTime: hrTime(endMs), duration: hrTime(endMs - startMs), ended: true },
      status: { code: failed ? SpanStatusCode.ERROR : SpanStatusCode.UNSET },
      attributes: maskedAttributes(about.attributes, this.mask),
      links: about.links.map((link) => ({ context: { ...contextOf(link), isRemote: true } })),
      ...{ events: [], resource: this.resource, instrumentationScope: SCOPE },
      ...{ droppedAttributesCount: 0, droppedEventsCount: 0, droppedLinksCount: 0 },
    };
  }
}

const contextOf = (ids: { readonly traceId: string; readonly spanId: string }): SpanContext => ({
  ...ids,
  traceFlags: TraceFlags.SAMPLED,
});

function hrTime(ms: number): HrTime {
  const seconds = Math.floor(ms / 1e3);
  return [seconds, Math.round((ms - seconds * 1e3) * 1e6)];
}
