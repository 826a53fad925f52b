import { ROOT_CONTEXT, SpanKind } from '@opentelemetry/api';
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  SamplingDecision,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace';
import type { Sampler } from '@opentelemetry/sdk-trace';
import { isSampled, traceIdOf } from '@maru/kernel';
import { TraceBudget } from './trace-budget';

/** The values of `OTEL_TRACES_SAMPLER`. */
export const SAMPLERS = [
  'always_on',
  'always_off',
  'traceidratio',
  'parentbased_always_on',
  'parentbased_always_off',
  'parentbased_traceidratio',
  'parentbased_ratelimiting',
] as const;
export type SamplerName = (typeof SAMPLERS)[number];

const PARENT_BASED = 'parentbased_';

/** Decides which traces are recorded, by OpenTelemetry's samplers or by a budget of traces a second. */
export class Sampling {
  private readonly sampler: Sampler;
  private readonly followsParent: boolean;
  private readonly budget: TraceBudget | undefined;

  /**
   * @param ratio of `traceidratio`, from 0 to 1
   * @param perSecond the traces of `ratelimiting` that may begin in a second
   */
  constructor(name: SamplerName, ratio: number, perSecond: number) {
    this.followsParent = name.startsWith(PARENT_BASED);
    const root = this.followsParent ? name.slice(PARENT_BASED.length) : name;
    this.sampler = samplerOf(root, ratio);
    this.budget = root === 'ratelimiting' ? new TraceBudget(perSecond) : undefined;
  }

  /** Decides about a trace that begins with a request. */
  ofRoot(traceId: string): boolean {
    return this.budget ? this.budget.take() : this.ofTrace(traceId);
  }

  /** Decides about a trace that may begin in several processes, which must decide alike: by its id alone. */
  ofTrace(traceId: string): boolean {
    const { decision } = this.sampler.shouldSample(ROOT_CONTEXT, traceId, '', SpanKind.INTERNAL, {}, []);
    return decision === SamplingDecision.RECORD_AND_SAMPLED;
  }

  /** @param parent a well-formed trace context */
  below(parent: string): boolean {
    return this.followsParent ? isSampled(parent) : this.ofTrace(traceIdOf(parent));
  }
}

function samplerOf(name: string, ratio: number): Sampler {
  if (name === 'always_off') return new AlwaysOffSampler();
  return name === 'traceidratio' ? new TraceIdRatioBasedSampler(ratio) : new AlwaysOnSampler();
}
