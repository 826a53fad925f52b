import { eventually } from '@maru/testing';
import { REQUEST_SECONDS } from './buckets';
import { mergeTexts } from './merge-texts';
import { Metrics } from './metrics';
import { observePools } from './observe-pools';
import { observeProcess } from './observe-process';

describe('the metrics of an application', () => {
  let metrics: Metrics;
  beforeEach(() => (metrics = new Metrics('ordering')));
  afterEach(() => metrics.close());

  it('have their units in their names, and the application in every sample', async () => {
    const duration = metrics.meter('test').createHistogram('http.server.request.duration', {
      unit: 's',
      advice: { explicitBucketBoundaries: REQUEST_SECONDS },
    });
    duration.record(0.3, { 'http.route': '/api/orders/:id' });
    const samples = (await metrics.text()).split('\n').filter((line) => line.startsWith('http_'));
    expect(samples).toContain(
      'http_server_request_duration_seconds_bucket{http_route="/api/orders/:id",service_name="ordering",le="0.5"} 1',
    );
    expect(samples).toContain(
      'http_server_request_duration_seconds_bucket{http_route="/api/orders/:id",service_name="ordering",le="0.25"} 0',
    );
    expect(samples).toHaveLength(REQUEST_SECONDS.length + 3);
  });

  it('show connections in use, idle and their limit, and requests that wait for one', async () => {
    const pool = { totalCount: 5, idleCount: 2, waitingCount: 7, options: { max: 6 } };
    observePools(metrics, { context: pool });
    observePools(metrics, { keys: { ...pool, waitingCount: 0 } });
    const text = await metrics.text();
    const of = (name: string, labels: string) =>
      Number(new RegExp(`^${name}\\{db_client_connection_pool_name="${labels}[^}]*\\} (\\d+)$`, 'm').exec(text)?.[1]);
    expect(of('db_client_connection_count', 'context",db_client_connection_state="used"')).toBe(3);
    expect(of('db_client_connection_count', 'context",db_client_connection_state="idle"')).toBe(2);
    expect(of('db_client_connection_max', 'context"')).toBe(6);
    expect(of('db_client_connection_pending_requests', 'context"')).toBe(7);
    expect(of('db_client_connection_pending_requests', 'keys"')).toBe(0);
  });

  it('show a blocked event loop, collections and memory of the process', async () => {
    const end = observeProcess(metrics);
    try {
      await eventually(async () => {
        const until = Date.now() + 100;
        while (Date.now() < until);
        await new Promise((resolve) => setTimeout(resolve, 30));
        const text = await metrics.text();
        const value = (name: string) => Number(new RegExp(`^${name}\\{[^}]*\\} (\\S+)$`, 'm').exec(text)?.[1]);
        expect(value('nodejs_eventloop_delay_max_seconds')).toBeGreaterThan(0.05);
        expect(value('nodejs_eventloop_utilization')).toBeGreaterThan(0.3);
        expect(value('process_memory_usage_bytes')).toBeGreaterThan(1e7);
        expect(value('v8js_memory_heap_limit_bytes')).toBeGreaterThan(value('v8js_memory_heap_used_bytes'));
      });
      await eventually(async () => {
        globalThis.gc?.();
        Array.from({ length: 100_000 }, (_, n) => ({ n }));
        expect(await metrics.text()).toContain('v8js_gc_duration_seconds_bucket{v8js_gc_type="minor"');
      });
    } finally {
      end();
    }
  });

  it('become one text with those of the same process, in which each metric is described once', async () => {
    const other = new Metrics('payments');
    for (const each of [metrics, other]) {
      each.meter('test').createCounter('maru_letters', { description: 'Letters' }).add(2);
    }
    other.meter('test').createCounter('maru_refunds', { description: 'Refunds' }).add(1);
    const lines = mergeTexts([await metrics.text(), await other.text()]).split('\n');
    await other.close();
    expect(lines.filter((line) => line === '# TYPE maru_letters_total counter')).toHaveLength(1);
    const at = lines.indexOf('# TYPE maru_letters_total counter');
    expect(lines.slice(at + 1, at + 3)).toEqual([
      'maru_letters_total{service_name="ordering"} 2',
      'maru_letters_total{service_name="payments"} 2',
    ]);
    expect(lines).toContain('maru_refunds_total{service_name="payments"} 1');
  });
});
