import { OTLPTraceExporter as JsonExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as ProtobufExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';

/** The values of `OTEL_EXPORTER_OTLP_PROTOCOL`. */
export const OTLP_PROTOCOLS = ['http/protobuf', 'http/json'] as const;

export interface OtlpOptions {
  readonly protocol: (typeof OTLP_PROTOCOLS)[number];
  /** The address for traces, with its path. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  /** Called when a batch was not taken; its spans are lost. */
  readonly onFault: (fault: unknown) => void;
}

/** Sends spans to an OpenTelemetry collector. */
export function otlpExporter({ protocol, url, headers, timeoutMs, onFault }: OtlpOptions): SpanExporter {
  const options = { url, headers: { ...headers }, timeoutMillis: timeoutMs };
  const exporter = protocol === 'http/json' ? new JsonExporter(options) : new ProtobufExporter(options);
  return {
    export(spans: ReadableSpan[], done) {
      exporter.export(spans, (result) => {
        if (result.error) onFault(result.error);
        done(result);
      });
    },
    forceFlush: () => exporter.forceFlush(),
    shutdown: () => exporter.shutdown(),
  };
}
