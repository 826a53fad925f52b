import { deriveId, isTraceparent, spanIdOf, traceIdOf, Tracer } from '@maru/kernel';
import type { RootOptions, Span, SpanOptions } from '@maru/kernel';
import { RandomIdGenerator } from '@opentelemetry/sdk-trace';
import type { SpanExporter } from '@opentelemetry/sdk-trace';
import type { Mask } from './masked-attributes';
import { RecordedSpan } from './recorded-span';
import type { SpanIds } from './recorded-span';
import { Sampling } from './sampling';
import type { SamplerName } from './sampling';
import { SpanExport } from './span-export';
import { SpanRing } from './span-ring';

export interface TracesOptions {
  /** The name of the application: `service.name`. */
  readonly service: string;
  /** Further attributes of the resource. */
  readonly resource?: Readonly<Record<string, string>>;
  readonly sampler: SamplerName;
  /** For the samplers by ratio, from 0 to 1. */
  readonly ratio: number;
  /** For `ratelimiting`: the traces that may begin in a second; default 10. */
  readonly perSecond?: number;
  /** Bounds of the spans that stay in memory; see `SpanRing`. */
  readonly ring: { readonly bytes: number; readonly ageMs: number };
  /** Gets ended spans in batches; default none. */
  readonly exporter?: SpanExporter | undefined;
  /** Whether spans are recorded at all; default true. */
  readonly enabled?: boolean;
  /** Masks secrets in the texts of attributes. */
  readonly mask: Mask;
}

const NO_LINKS: readonly never[] = [];
const NO_ATTRIBUTES = {};

/**
 * The traces of one application, without globals, so that applications that share a process have their own names on
 * their spans. Work that is not sampled allocates nothing. Spans are our own objects, because those of OpenTelemetry's
 * SDK cost several times as much; only an exporter gets them in its form.
 */
export class Traces extends Tracer {
  readonly ring: SpanRing;
  private readonly ids = new RandomIdGenerator();
  private readonly sampling: Sampling;
  private readonly enabled: boolean;
  private readonly exported: SpanExport | undefined;
  private readonly ended = (span: RecordedSpan) => this.keep(span);

  constructor({ service, resource, sampler, ratio, ring, exporter, mask, ...more }: TracesOptions) {
    super();
    const { perSecond = 10, enabled = true } = more;
    this.enabled = enabled;
    this.sampling = new Sampling(sampler, ratio, perSecond);
    this.ring = new SpanRing({ service, mask, ...ring });
    if (exporter && enabled) this.exported = new SpanExport(exporter, { 'service.name': service, ...resource }, mask);
  }

  override start(name: string, options: SpanOptions): Span | undefined {
    const { parent } = options;
    if (!this.enabled || !this.sampling.below(parent) || !isTraceparent(parent)) return undefined;
    return this.record(name, options, traceIdOf(parent), spanIdOf(parent));
  }

  override begin(name: string, options: RootOptions): Span | undefined {
    if (!this.enabled) return undefined;
    const { conversation } = options;
    const traceId = conversation === undefined ? this.ids.generateTraceId() : traceIdOfConversation(conversation);
    const isSampled = conversation === undefined ? this.sampling.ofRoot(traceId) : this.sampling.ofTrace(traceId);
    if (!isSampled) return new Unsampled(`00-${traceId}-${this.ids.generateSpanId()}-00`);
    return this.record(name, options, traceId);
  }

  /** Exports what is left. Never rejects, because the exporter reports its faults itself. */
  async close(): Promise<void> {
    await this.exported?.close().catch(() => undefined);
  }

  private record(
    name: string,
    { kind, links, attributes = NO_ATTRIBUTES }: Omit<SpanOptions, 'parent'>,
    traceId: string,
    parentSpanId?: string,
  ): Span {
    const ids: SpanIds = { traceId, spanId: this.ids.generateSpanId(), parentSpanId };
    const linked = links ? links.filter(isTraceparent).map(idsIn) : NO_LINKS;
    return new RecordedSpan(ids, { name, kind, attributes, links: linked }, this.ended);
  }

  private keep(span: RecordedSpan): void {
    this.ring.keep(span);
    this.exported?.give(span);
  }
}

class Unsampled implements Span {
  constructor(readonly traceparent: string) {}

  set(): void {
    // Nobody reads it.
  }

  end(): void {
    // Nothing was recorded.
  }
}

const idsIn = (traceparent: string) => ({ traceId: traceIdOf(traceparent), spanId: spanIdOf(traceparent) });

const traceIdOfConversation = (conversation: string) => deriveId('trace', conversation).replaceAll('-', '');
