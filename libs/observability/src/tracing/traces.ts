import { ROOT_CONTEXT, trace, TraceFlags } from '@opentelemetry/api';
import type { Context, SpanContext, Tracer as SdkTracer } from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { AlwaysOnSampler, BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import type { SpanExporter } from '@opentelemetry/sdk-trace';
import { deriveId, isTraceparent, spanIdOf, traceIdOf, Tracer } from '@maru/kernel';
import type { RootOptions, Span, SpanOptions } from '@maru/kernel';
import { Sampling } from './sampling';
import type { SamplerName } from './sampling';
import { masked, SpanOfSdk } from './span-of-sdk';
import type { Mask } from './span-of-sdk';
import { SpanRing } from './span-ring';
import { TraceIds } from './trace-ids';

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

// The order of OpenTelemetry's numbers.
const KINDS = { internal: 0, server: 1, client: 2, producer: 3, consumer: 4 } as const;

/**
 * The traces of one application, on OpenTelemetry's SDK, without globals, so that applications that share a process
 * have their own names on their spans. Work that is not sampled allocates nothing.
 */
export class Traces extends Tracer {
  readonly ring: SpanRing;
  private readonly ids = new TraceIds();
  private readonly sampling: Sampling;
  private readonly provider: TracerProvider | undefined;
  private readonly sdk: SdkTracer | undefined;
  private readonly mask: Mask;

  constructor({ service, resource, sampler, ratio, ring, exporter, mask, ...more }: TracesOptions) {
    super();
    const { perSecond = 10, enabled = true } = more;
    this.mask = mask;
    this.sampling = new Sampling(sampler, ratio, perSecond);
    this.ring = new SpanRing({ service, ...ring });
    if (!enabled) return;
    this.provider = new TracerProvider({
      resource: resourceFromAttributes({ 'service.name': service, ...resource }),
      // `Sampling` has decided before.
      sampler: new AlwaysOnSampler(),
      idGenerator: this.ids,
      spanProcessors: [
        ...(ring.bytes > 0 ? [this.ring] : []),
        ...(exporter ? [new BatchSpanProcessor({ exporter })] : []),
      ],
    });
    this.sdk = this.provider.getTracer('maru');
  }

  override start(name: string, options: SpanOptions): Span | undefined {
    const { parent } = options;
    if (!this.sdk || !this.sampling.below(parent) || !isTraceparent(parent)) return undefined;
    return this.record(name, options, trace.setSpanContext(ROOT_CONTEXT, contextIn(parent)));
  }

  override begin(name: string, options: RootOptions): Span | undefined {
    if (!this.sdk) return undefined;
    const { conversation } = options;
    const traceId = conversation === undefined ? this.ids.newTraceId() : traceIdOfConversation(conversation);
    const isSampled = conversation === undefined ? this.sampling.ofRoot(traceId) : this.sampling.ofTrace(traceId);
    if (!isSampled) return new Unsampled(`00-${traceId}-${this.ids.generateSpanId()}-00`);
    this.ids.next = traceId;
    return this.record(name, options, ROOT_CONTEXT);
  }

  /** Exports what is left. Never rejects, because the exporter reports its faults itself. */
  async close(): Promise<void> {
    await this.provider?.shutdown().catch(() => undefined);
  }

  private record(name: string, { kind, links, attributes = {} }: Omit<SpanOptions, 'parent'>, context: Context): Span {
    const span = this.sdk!.startSpan(
      name,
      {
        kind: KINDS[kind],
        attributes: masked(attributes, this.mask),
        ...(links && { links: links.filter(isTraceparent).map((link) => ({ context: contextIn(link) })) }),
      },
      context,
    );
    return new SpanOfSdk(span, this.mask);
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

const contextIn = (traceparent: string): SpanContext => ({
  traceId: traceIdOf(traceparent),
  spanId: spanIdOf(traceparent),
  traceFlags: TraceFlags.SAMPLED,
  isRemote: true,
});

const traceIdOfConversation = (conversation: string) => deriveId('trace', conversation).replaceAll('-', '');
