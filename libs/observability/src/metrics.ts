import type { Meter } from '@opentelemetry/api';
import { PrometheusExporter, PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { withUnits } from './prometheus-name';

/** The content type of Prometheus' text format. */
export const METRICS_CONTENT_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

// The only resource attribute that every sample has as a label, so that queries tell contexts apart in both topologies.
const OF_EVERY_SAMPLE = /^service\.name$/;

/**
 * The metrics of one context, on OpenTelemetry's SDK, without globals, so that contexts that share a process have their
 * own. Every sample has the label `service_name`.
 */
export class Metrics {
  // Without a server of its own; the owner of a server serves the text.
  private readonly reader = new PrometheusExporter({ preventServerStart: true });
  private readonly serializer = new PrometheusSerializer(undefined, false, OF_EVERY_SAMPLE, false, true);
  private readonly provider: MeterProvider;

  /** `service`: the name of the context. */
  constructor(service: string) {
    const resource = resourceFromAttributes({ 'service.name': service });
    this.provider = new MeterProvider({ resource, readers: [this.reader] });
  }

  /** Creates the meter of a library: `metrics.meter('@maru/resilience')`. */
  meter(scope: string): Meter {
    return this.provider.getMeter(scope);
  }

  /**
   * All current values, in Prometheus' text format 0.0.4.
   * @throws AggregateError when a value could not be read
   */
  async text(): Promise<string> {
    const { resourceMetrics, errors } = await this.reader.collect();
    if (errors.length > 0) throw new AggregateError(errors, 'some metrics could not be read');
    return this.serializer.serialize(withUnits(resourceMetrics));
  }

  async close(): Promise<void> {
    await this.provider.shutdown();
  }
}
