import { eventually } from '@maru/testing';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { TestShop } from '../../shops/test-shop';

const FOLDER = path.join(__dirname, '..', '..', '..', '..', 'docker', 'observability');
// Exporters of the composition, Prometheus itself, and what only other processes of the shop export.
const ELSEWHERE = /^(?:pg|kafka|node)_|^(?:up|ALERTS)$|^maru:|^maru_relay_lease_held$|^maru_auditor_/;
// Metrics without a sample while nothing waits, runs or has changed.
const AT_TIMES =
  /^maru_(?:messages_put_aside|processes_in_state|processes_in_flight|process_oldest_seconds|policy_circuit_changes_total)$/;
const WORDS = /\b(?:maru|http|rpc|db|messaging|nodejs|v8js|process|target|up|pg|kafka|node)_?[a-z0-9_:]*\b(?!\s*[=(])/g;

/** The metrics in the queries of the dashboards and in the rules, without those of other exporters. */
export function metricsAskedFor(): ReadonlySet<string> {
  const dashboards = path.join(FOLDER, 'grafana', 'dashboards');
  const rules = path.join(FOLDER, 'prometheus', 'rules');
  const texts = [dashboards, rules].flatMap((folder) =>
    readdirSync(folder).map((name) => readFileSync(path.join(folder, name), 'utf8')),
  );
  // Only queries: the expressions of JSON files, and blocks and lines of `expr` in YAML.
  const queries = texts.flatMap((text) => [
    ...[...text.matchAll(/"expr": "((?:[^"\\]|\\.)*)"/g)].map(([, expr]) => JSON.parse(`"${expr}"`) as string),
    ...[...text.matchAll(/expr: \|\n((?: {10,}.*\n)+)|expr: (\S.*)\n/g)].map(([, block, line]) => block ?? line!),
  ]);
  const names = queries
    .map((query) => query.replace(/\{[^}]*\}/g, '').replace(/\b(?:by|on|without|ignoring)\s*\([^)]*\)/g, ''))
    .flatMap((query) => query.match(WORDS) ?? []);
  return new Set(names.filter((name) => !ELSEWHERE.test(name) && !AT_TIMES.test(name)));
}

/** The names of the metrics in a text in Prometheus' format, a histogram with its three kinds of samples. */
const namesIn = (text: string): ReadonlySet<string> =>
  new Set(text.split('\n').flatMap((line) => /^([a-z_:0-9]+)\{/i.exec(line)?.[1] ?? []));

/** The metrics of a shop that has handled orders, at its gateway. */
export function metricNames(shop: () => TestShop): void {
  it('exports every metric that a dashboard or an alert asks for, with a label of no order, person or path', async () => {
    const asked = metricsAskedFor();
    expect(asked.size).toBeGreaterThan(30);
    const { client } = shop();
    const { productId } = await client.product(3);
    const orderId = await client.placed(client.order(await client.customer(), [productId]));
    expect(await client.ended(orderId)).toMatchObject({ status: 'COMPLETED' });
    // The front asks catalog over gRPC.
    await client.expect(200, 'POST', '/graphql', { query: '{ products(first: 1) { hasNextPage } }' });
    await eventually(async () => {
      const { url, operatorSession } = client;
      const text = await (await fetch(`${url}/metrics`, { headers: await operatorSession.headers() })).text();
      const exported = namesIn(text);
      expect([...asked].filter((name) => !exported.has(name))).toEqual([]);
      const samples = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
      const labels = new Set(samples.map((line) => line.slice(0, line.lastIndexOf(' '))));
      expect([...labels].filter((each) => /[0-9a-f]{8}-[0-9a-f]{4}-|@|\/\d|\?/.test(each))).toEqual([]);
      process.stdout.write(`  /metrics of the shop in one process: ${samples.length} samples\n`);
    }, 20_000);
  }, 120_000);
}
