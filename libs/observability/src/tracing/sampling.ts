import { ROOT_CONTEXT, SpanKind } from '@opentelemetry/api';
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  SamplingDecision,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace';
import type { Sampler } from '@opentelemetry/sdk-trace';
import { isSampled, traceIdOf } from '@maru/kernel';

/** The values of `OTEL_TRACES_SAMPLER`. */
export const SAMPLERS = [
  'always_on',
  'always_off',
  'traceidratio',
  'parentbased_always_on',
  'parentbased_always_off',
  'parentbased_traceidratio',
] as const;
export type SamplerName = (typeof SAMPLERS)[number];

const PARENT_BASED = 'parentbased_';

/**
 * Decides which traces are recorded, by OpenTelemetry's samplers. Decided here and not in the SDK, because the SDK
 * copies the attributes of a span before it asks its sampler.
 */
export class Sampling {
  private readonly sampler: Sampler;
  private readonly followsParent: boolean;

  /** @param ratio of `traceidratio`, from 0 to 1 */
  constructor(name: SamplerName, ratio: number) {
    this.followsParent = name.startsWith(PARENT_BASED);
    this.sampler = samplerOf(this.followsParent ? name.slice(PARENT_BASED.length) : name, ratio);
  }

  ofRoot(traceId: string): boolean {
    const { decision } = this.sampler.shouldSample(ROOT_CONTEXT, traceId, '', SpanKind.INTERNAL, {}, []);
    return decision === SamplingDecision.RECORD_AND_SAMPLED;
  }

  /** @param parent a well-formed trace context */
  below(parent: string): boolean {
    return this.followsParent ? isSampled(parent) : this.ofRoot(traceIdOf(parent));
  }
}

function samplerOf(name: string, ratio: number): Sampler {
  if (name === 'always_off') return new AlwaysOffSampler();
  return name === 'traceidratio' ? new TraceIdRatioBasedSampler(ratio) : new AlwaysOnSampler();
}
