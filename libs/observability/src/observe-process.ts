import { monitorEventLoopDelay, performance, PerformanceObserver } from 'node:perf_hooks';
import type { Histogram } from 'node:perf_hooks';
import { getHeapStatistics } from 'node:v8';
import { PAUSE_SECONDS } from './buckets';
import type { Metrics } from './metrics';

const NANOSECONDS = 1e9;
// Coarse enough to cost nothing, and finer than the delays that a client feels.
const RESOLUTION_MS = 20;
const COLLECTIONS: Readonly<Record<number, string>> = {
  1: 'minor',
  2: 'minor',
  4: 'major',
  8: 'incremental',
  16: 'weakcb',
};

/**
 * Exports the event loop, garbage collections and memory of this process, under the names of OpenTelemetry. One
 * application of a process does that. Returns a function that ends the measurements.
 */
export function observeProcess(metrics: Metrics): () => void {
  const meter = metrics.meter('@maru/observability');
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delay.enable();
  const delays: readonly (readonly [string, string, (histogram: Histogram) => number])[] = [
    ['mean', 'Mean', ({ mean }) => mean],
    ['p99', '99th percentile', (histogram) => histogram.percentile(99)],
    ['max', 'Maximum', ({ max }) => max],
  ];
  const gauges = delays.map(([name, title, read]) => ({
    read,
    gauge: meter.createObservableGauge(`nodejs.eventloop.delay.${name}`, {
      unit: 's',
      description: `${title} of the event loop's delay since the last scrape`,
    }),
  }));
  meter.addBatchObservableCallback(
    (result) => {
      // An empty histogram has NaN and 0 for its values; then nothing was late.
      for (const { read, gauge } of gauges)
        result.observe(gauge, delay.count > 0 ? Math.max(0, read(delay) / NANOSECONDS - RESOLUTION_MS / 1_000) : 0);
      delay.reset();
    },
    gauges.map(({ gauge }) => gauge),
  );
  observeUtilization(metrics);
  observeMemory(metrics);
  const pauses = meter.createHistogram('v8js.gc.duration', {
    unit: 's',
    description: 'Pauses of the process for garbage collections',
    advice: { explicitBucketBoundaries: PAUSE_SECONDS },
  });
  const collections = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      // Node's own entries have it; the standard ones of the types do not.
      const { kind = 0 } = (entry as { readonly detail?: { readonly kind?: number } }).detail ?? {};
      pauses.record(entry.duration / 1_000, { 'v8js.gc.type': COLLECTIONS[kind] ?? 'other' });
    }
  });
  collections.observe({ entryTypes: ['gc'] });
  return () => {
    delay.disable();
    collections.disconnect();
  };
}

function observeUtilization(metrics: Metrics): void {
  const meter = metrics.meter('@maru/observability');
  let last = performance.eventLoopUtilization();
  meter
    .createObservableGauge('nodejs.eventloop.utilization', {
      description: 'Share of the time since the last scrape in which the event loop worked, from 0 to 1',
    })
    .addCallback((result) => {
      const now = performance.eventLoopUtilization();
      result.observe(performance.eventLoopUtilization(now, last).utilization);
      last = now;
    });
  meter
    // Unlike its uptime or processor time, it shows each restart, however soon one follows another.
    .createObservableGauge('process.start_time', { unit: 's', description: 'Start of the process, as a Unix time' })
    .addCallback((result) => result.observe(performance.timeOrigin / 1_000));
  meter
    .createObservableCounter('process.cpu.time', { unit: 's', description: 'Processor time of the process' })
    .addCallback((result) => {
      const { user, system } = process.cpuUsage();
      result.observe(user / 1e6, { 'cpu.mode': 'user' });
      result.observe(system / 1e6, { 'cpu.mode': 'system' });
    });
}

function observeMemory(metrics: Metrics): void {
  const meter = metrics.meter('@maru/observability');
  const gauge = (name: string, description: string) => meter.createObservableGauge(name, { unit: 'By', description });
  const resident = gauge('process.memory.usage', 'Resident memory of the process');
  const used = gauge('v8js.memory.heap.used', 'Heap in use');
  const limit = gauge('v8js.memory.heap.limit', 'The heap beyond which the process dies');
  meter.addBatchObservableCallback(
    (result) => {
      result.observe(resident, process.memoryUsage.rss());
      const heap = getHeapStatistics();
      result.observe(used, heap.used_heap_size);
      result.observe(limit, heap.heap_size_limit);
    },
    [resident, used, limit],
  );
}
