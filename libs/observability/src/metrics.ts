import type { Meter } from '@opentelemetry/api';
import { PrometheusExporter, PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { MeterProvider } from '@opentelemetry/sdk-metrics';

/** The content type of Prometheus' text format. */
export const METRICS_CONTENT_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

/**
 * The metrics of one context, on OpenTelemetry's SDK, without globals, so that contexts that share a process have their
 * own. Values are observed on each read and cost nothing in between.
 */
export class Metrics {
  // Without a server of its own; the owner of a server serves the text.
  private readonly reader = new PrometheusExporter({ preventServerStart: true });
  private readonly serializer = new PrometheusSerializer();
  private readonly provider: MeterProvider;

  /** `service`: the name of the context, in `target_info`. */
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
    return this.serializer.serialize(resourceMetrics);
  }

  async close(): Promise<void> {
    await this.provider.shutdown();
  }
}
