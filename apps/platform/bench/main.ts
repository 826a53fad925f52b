import 'reflect-metadata';
import { startEmbeddedPostgres } from '@maru/embedded-postgres';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import type { Bench } from './bench';
import { orderPage } from './edge/order-page.bench';
import { proxies } from './edge/proxies.bench';
import { topics } from './kafka.bench';
import { longStream } from './long-stream.bench';
import { eventLog, orders } from './one-process.bench';
import { type Figure, table } from './report';
import { besideProcesses } from './topologies.bench';

const USAGE = `
  npm run bench -- [--topology one-process|distributed | --edge | --long-stream] [--json] [--quick]
`;

const runs: Readonly<Record<string, (bench: Bench) => Promise<void>>> = {
  'one-process': async (bench) => {
    bench.say('event log and commands');
    await eventLog(bench);
    bench.say('orders over HTTP');
    await orders(bench);
  },
  distributed: async (bench) => {
    bench.say('orders over HTTP, in one process and in many');
    await besideProcesses(bench, (brokers, store) => topics(bench, brokers, store));
  },
};

async function edge(bench: Bench): Promise<void> {
  bench.say('the gateway beside a plain proxy');
  await proxies(bench);
  bench.say('the page of an order');
  await orderPage(bench);
}

/**
 * `npm run bench`: everything in one run on one durable PostgreSQL (fsync and synchronous_commit on), the load generator on the
 * same machine. Figures of different machines or runs do not compare; the ratios do.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      topology: { type: 'string', default: 'one-process' },
      edge: { type: 'boolean', default: false },
      'long-stream': { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      quick: { type: 'boolean', default: false },
    },
  });
  const run = values['long-stream'] ? longStream : values.edge ? edge : runs[values.topology];
  if (!run) throw new Error(`there is no topology ${values.topology}${USAGE}`);
  // This process has read more code than all that are measured: nor is it to tidy up beside them.
  setFlagsFromString('--no-memory-reducer');
  const say = (line: string) => void process.stderr.write(`${line}\n`);
  const directory = await mkdtemp(path.join(tmpdir(), 'maru-bench-'));
  // As root, PostgreSQL runs as another user, who must be able to enter.
  await chmod(directory, 0o755);
  const postgres = await startEmbeddedPostgres({ dataDirectory: directory, maxConnections: 400 });
  try {
    const figures: Figure[] = [];
    await run({
      postgresUrl: postgres.url,
      directory,
      quick: values.quick,
      lasting: (ms) => (values.quick ? ms / 50 : ms),
      say,
      add: (figure) => {
        figures.push(figure);
        say(`  ${figure.name}: ${Math.round(figure.value * 10) / 10} ${figure.unit}`);
      },
    });
    if (values.json) console.log(JSON.stringify(figures, null, 2));
    else console.log(`\n${table(figures)}`);
  } finally {
    await postgres.stop();
    await rm(directory, { recursive: true, force: true });
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
