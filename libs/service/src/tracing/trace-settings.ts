import { OTLP_PROTOCOLS, SAMPLERS } from '@maru/observability';
import { z } from 'zod';

const oneOf = (values: readonly string[]) => `must be one of ${values.join(', ')}`;
const PAIRS = /^[^=,\s]+=[^,]*(,[^=,\s]+=[^,]*)*$/;
const pairs = z.string().regex(PAIRS, 'must be like "name=value,other=value"').optional();
const address = z.url({ protocol: /^https?$/, error: 'must be a URL like "http://127.0.0.1:4318"' }).optional();
const protocol = z.enum(OTLP_PROTOCOLS, oneOf(OTLP_PROTOCOLS));
const timeoutMs = z.coerce.number().int().min(1).max(600_000);

/**
 * The settings of traces, in every process: OpenTelemetry's standard variables
 * (https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/), and the bounds of the memory.
 */
export const traceSettings = z.object({
  /** Records no spans at all. */
  OTEL_SDK_DISABLED: z.enum(['true', 'false'], 'must be true or false').default('false'),
  /** Names the spans of a process in place of its own name. Not for several applications in one process. */
  OTEL_SERVICE_NAME: z.string().max(200).optional(),
  OTEL_RESOURCE_ATTRIBUTES: pairs,
  OTEL_TRACES_SAMPLER: z.enum(SAMPLERS, oneOf(SAMPLERS)).default('parentbased_ratelimiting'),
  /** The share of traces for the samplers by ratio, from 0 to 1. */
  OTEL_TRACES_SAMPLER_ARG: z.coerce.number('must be from 0 to 1').min(0).max(1).default(1),
  /** The traces that may begin in a second with `parentbased_ratelimiting`; ten times as many after a quiet time. */
  TRACES_PER_SECOND: z.coerce.number().min(0.1).max(10_000).default(10),
  /** Default `otlp` when an address is set, else `none`. */
  OTEL_TRACES_EXPORTER: z.enum(['otlp', 'none'], oneOf(['otlp', 'none'])).optional(),
  OTEL_EXPORTER_OTLP_ENDPOINT: address,
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: address,
  OTEL_EXPORTER_OTLP_PROTOCOL: protocol.default('http/protobuf'),
  OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: protocol.optional(),
  OTEL_EXPORTER_OTLP_HEADERS: pairs,
  OTEL_EXPORTER_OTLP_TRACES_HEADERS: pairs,
  OTEL_EXPORTER_OTLP_TIMEOUT: timeoutMs.default(10_000),
  OTEL_EXPORTER_OTLP_TRACES_TIMEOUT: timeoutMs.optional(),
  /** The most bytes of ended spans that an application keeps in memory; 0 keeps none. */
  TRACES_KEPT_BYTES: z.coerce.number().int().min(0).max(1_000_000_000).default(4_000_000),
  /** How long it keeps them, in ms. */
  TRACES_KEPT_MS: z.coerce.number().int().min(1_000).max(86_400_000).default(900_000),
});
export type TraceSettings = z.infer<typeof traceSettings>;

/** The settings as an application in a process with others gets them: it keeps its own name. */
export const withoutServiceName = <Env extends Readonly<Record<string, string | undefined>>>(env: Env): Env => ({
  ...env,
  OTEL_SERVICE_NAME: undefined,
});
