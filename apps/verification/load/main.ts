import 'reflect-metadata';
import { startEmbeddedPostgres } from '@maru/embedded-postgres';
import { chmod, mkdtemp, rm, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import type { Bench } from './bench';
import { orderPage } from './edge/order-page.bench';
import { proxies } from './edge/proxies.bench';
import { topics } from './kafka.bench';
import { longLog } from './log.bench';
import { longStream } from './long-stream.bench';
import { eventLog, orders } from './one-process.bench';
import { type Figure, table } from './report';
import { besideProcesses } from './topologies.bench';

const USAGE = `
  npm run bench -- [--topology one-process|distributed | --edge | --long-stream | --log [--events 10000000]] [--json] [--quick]
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

// An event takes about 0.9 kB with its indexes, and about as much again in the write-ahead log while it is written.
const BYTES_PER_EVENT = 2_000;

function logOf(events: number): (bench: Bench) => Promise<void> {
  return async (bench) => {
    const { bavail, bsize } = await statfs(bench.directory);
    const [free, needed] = [bavail * bsize, events * BYTES_PER_EVENT];
    if (free < needed) throw new Error(`a log of ${events} events needs ${needed} bytes of disk, ${free} are free`);
    bench.say(`a log of ${events.toLocaleString('en')} events beside an empty one`);
    await longLog(bench, events);
  };
}

/**
 * `npm run bench`: all measurements in one run on one durable PostgreSQL (fsync and synchronous_commit on), with the
 * load generator on the same machine. Compare ratios between machines or runs, never the figures themselves.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      topology: { type: 'string', default: 'one-process' },
      edge: { type: 'boolean', default: false },
      log: { type: 'boolean', default: false },
      events: { type: 'string', default: '10000000' },
      'long-stream': { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      quick: { type: 'boolean', default: false },
    },
  });
  const events = values.quick ? 20_000 : Number(values.events);
  if (!(events >= 10_000)) throw new Error(`--events ${values.events} is not a number of at least 10000${USAGE}`);
  const special = [values.log && logOf(events), values.edge && edge, values['long-stream'] && longStream];
  const run = special.find((each) => each !== false) ?? runs[values.topology];
  if (!run) throw new Error(`--topology ${values.topology} is unknown${USAGE}`);
  // Disable the memory reducer here, too, because this process would collect garbage beside the measured ones.
  setFlagsFromString('--no-memory-reducer');
  const say = (line: string) => void process.stderr.write(`${line}\n`);
  const directory = await mkdtemp(path.join(tmpdir(), 'maru-bench-'));
  // Under root, PostgreSQL runs as another user, who must be able to enter the folder.
  await chmod(directory, 0o755);
  const postgres = await startEmbeddedPostgres({
    dataDirectory: directory,
    maxConnections: 400,
    countStatements: true,
  });
  try {
    const figures: Figure[] = [];
    await run({
      postgresUrl: postgres.url,
      postgresPid: postgres.pid,
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
