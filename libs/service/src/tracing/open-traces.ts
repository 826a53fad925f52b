import { otlpExporter, Traces } from '@maru/observability';
import type { Logger } from 'pino';
import { maskSecrets } from '../logging/mask-secrets';
import { readSettings } from '../settings';
import { traceSettings } from './trace-settings';
import type { TraceSettings } from './trace-settings';

const DEFAULT_ADDRESS = 'http://localhost:4318';

/**
 * The traces of one application, by the variables of `traceSettings`. Without an exporter they stay in memory.
 * @throws InvalidSettings
 */
export function openTraces(name: string, env: Readonly<Record<string, string | undefined>>, logger: Logger): Traces {
  const settings = readSettings(traceSettings, env).all();
  const { OTEL_SDK_DISABLED, OTEL_SERVICE_NAME, OTEL_RESOURCE_ATTRIBUTES } = settings;
  return new Traces({
    service: OTEL_SERVICE_NAME ?? name,
    resource: pairsIn(OTEL_RESOURCE_ATTRIBUTES),
    sampler: settings.OTEL_TRACES_SAMPLER,
    ratio: settings.OTEL_TRACES_SAMPLER_ARG,
    perSecond: settings.TRACES_PER_SECOND,
    ring: { bytes: settings.TRACES_KEPT_BYTES, ageMs: settings.TRACES_KEPT_MS },
    exporter: isExported(settings) ? exporterOf(settings, logger) : undefined,
    enabled: OTEL_SDK_DISABLED !== 'true',
    mask: maskSecrets,
  });
}

function isExported(settings: TraceSettings): boolean {
  const { OTEL_SDK_DISABLED, OTEL_TRACES_EXPORTER: exporter } = settings;
  if (OTEL_SDK_DISABLED === 'true') return false;
  if (exporter !== undefined) return exporter === 'otlp';
  return (settings.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT ?? settings.OTEL_EXPORTER_OTLP_ENDPOINT) !== undefined;
}

function exporterOf(settings: TraceSettings, logger: Logger) {
  const { OTEL_EXPORTER_OTLP_ENDPOINT: base = DEFAULT_ADDRESS } = settings;
  return otlpExporter({
    protocol: settings.OTEL_EXPORTER_OTLP_TRACES_PROTOCOL ?? settings.OTEL_EXPORTER_OTLP_PROTOCOL,
    url: settings.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT ?? `${base.replace(/\/$/, '')}/v1/traces`,
    headers: {
      ...pairsIn(settings.OTEL_EXPORTER_OTLP_HEADERS),
      ...pairsIn(settings.OTEL_EXPORTER_OTLP_TRACES_HEADERS),
    },
    timeoutMs: settings.OTEL_EXPORTER_OTLP_TRACES_TIMEOUT ?? settings.OTEL_EXPORTER_OTLP_TIMEOUT,
    onFault: (err) => logger.warn({ err }, 'the trace store did not take spans; they are lost'),
  });
}

/** `name=value,other=value` as a record; values are percent-decoded (W3C Baggage, as OpenTelemetry demands). */
function pairsIn(text = ''): Record<string, string> {
  const pairs = text.split(',').filter((pair) => pair !== '');
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf('=');
      return [decoded(pair.slice(0, at).trim()), decoded(pair.slice(at + 1).trim())];
    }),
  );
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // Not percent-encoded, so it is meant as it stands.
    return text;
  }
}
