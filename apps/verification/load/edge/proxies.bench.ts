import { addressVariableOf, nodeArguments, routedContexts } from '@maru/gateway';
import { freePort } from '@maru/testing';
import path from 'node:path';
import type { Bench } from '../bench';
import { median } from '../measure';
import { atMost } from '../report';
import { EdgeProcess } from './edge-process';
import type { LoadOrder, Measured } from './load';

const GATEWAY = path.resolve(__dirname, '../../../gateway/dist/main.js');

const WAYS = ['direct', 'plain', 'gateway'] as const;
type Way = (typeof WAYS)[number];

const NAMES: Readonly<Record<Way, string>> = {
  direct: 'direct',
  plain: 'plain Fastify proxy, JWT and rate limit',
  gateway: 'gateway',
};

const ROUNDS = 7;
// The default bulkhead of the gateway for one context. More requests would wait in the gateway, but not in the plain
// proxy. They come from two clients, because one client gets half of the places at most.
const CONNECTIONS = 20;
const UNLIMITED = '1000000000';

interface Round extends Measured {
  /** The processor time of the asked process for one request, in ms; NaN where it is unknown. */
  readonly cpuMs: number;
}

type Rounds = Readonly<Record<Way, Round[]>>;

/**
 * Sends the same requests to the same upstream in three ways: directly, through a plain proxy that verifies and counts,
 * and through the gateway as in production. Each runs in a process of its own, and both proxies have the same arguments
 * for Node. The ways take turns; the figures are medians of the rounds.
 */
export async function proxies({ add, lasting, quick, say }: Bench): Promise<void> {
  const started: EdgeProcess[] = [];
  const start = async (starting: Promise<EdgeProcess>) => {
    const one = await starting;
    started.push(one);
    return one;
  };
  try {
    const upstream = await start(EdgeProcess.of('upstream.process.ts'));
    const plain = await start(
      EdgeProcess.of('plain-proxy.process.ts', [upstream.url, JSON.stringify(upstream.told['jwk'])], nodeArguments),
    );
    const gateway = await start(gatewayBefore(upstream.url));
    const load = await start(EdgeProcess.of('load.process.ts'));
    const ways: Readonly<Record<Way, EdgeProcess>> = { direct: upstream, plain, gateway };
    const tokens = upstream.told['tokens'] as readonly string[];
    const measure = async (forMs: number, rounds: number, perSecond?: number): Promise<Rounds> => {
      const all: Rounds = { direct: [], plain: [], gateway: [] };
      for (let round = 0; round < rounds; round++)
        for (const way of WAYS) {
          const asked = ways[way];
          const order: LoadOrder = { url: asked.url, tokens, connections: CONNECTIONS, forMs };
          const before = await asked.cpuMs();
          const measured = await load.ask<Measured>({ ...order, ...(perSecond && { perSecond }) });
          const usedMs = (await asked.cpuMs()) - before;
          all[way].push({ ...measured, cpuMs: usedMs / (measured.perSecond * (forMs / 1_000)) });
        }
      return all;
    };
    const rounds = quick ? 1 : ROUNDS;
    await measure(lasting(3_000), 1);
    const full = await measure(lasting(4_000), rounds);
    tellThroughput(full, add);
    const half = median(full.plain.map(({ perSecond }) => perSecond)) / 2;
    say(`half load: ${Math.round(half)} requests/s`);
    tellLatency(await measure(lasting(4_000), rounds, half), add);
  } finally {
    for (const one of started.reverse()) await one.stop();
  }
}

function tellThroughput(full: Rounds, add: Bench['add']): void {
  for (const way of WAYS) {
    // A ratio for each round, because other load on the machine then meets both ways alike.
    const ratios = full[way].map(({ perSecond }, round) => perSecond / full.plain[round]!.perSecond);
    const ratio = { to: 'the plain proxy', value: median(ratios) };
    add({
      name: `requests, ${CONNECTIONS} connections, ${NAMES[way]}`,
      value: median(full[way].map(({ perSecond }) => perSecond)),
      unit: 'requests/s',
      ...(way !== 'plain' && { ratio }),
      ...(way === 'gateway' && { goal: { text: '≥ 90 % of the plain proxy', met: ratio.value >= 0.9 } }),
    });
    // Without /proc there is no such figure.
    const cpuMs = median(full[way].map((round) => round.cpuMs));
    if (!Number.isNaN(cpuMs))
      add({ name: `  its processor time for a request, ${NAMES[way]}`, value: cpuMs * 1_000, unit: 'µs' });
  }
}

function tellLatency(half: Rounds, add: Bench['add']): void {
  const p99 = (way: Way) => median(half[way].map((measured) => measured.p99));
  for (const way of WAYS) {
    add({
      name: `half load, ${NAMES[way]}, p50`,
      value: median(half[way].map((measured) => measured.p50)),
      unit: 'ms',
    });
    add({ name: `half load, ${NAMES[way]}, p99`, value: p99(way), unit: 'ms' });
  }
  const added = p99('gateway') - p99('direct');
  add({ name: 'half load, p99 that the plain proxy adds to direct', value: p99('plain') - p99('direct'), unit: 'ms' });
  add({
    name: 'half load, p99 that the gateway adds to direct',
    value: added,
    unit: 'ms',
    goal: atMost(added, 2, 'ms'),
  });
  add({ name: 'half load, p99 that it adds to the plain proxy', value: p99('gateway') - p99('plain'), unit: 'ms' });
}

/**
 * The built gateway as `npm run start:distributed` runs it, except for the limits of clients, because two clients cause
 * all the load.
 */
async function gatewayBefore(upstream: string): Promise<EdgeProcess> {
  const port = await freePort();
  return EdgeProcess.program(
    GATEWAY,
    `http://127.0.0.1:${port}`,
    {
      NODE_ENV: 'production',
      PORT: String(port),
      LOG_LEVEL: 'warn',
      RATE_LIMIT_SIGNED_IN: UNLIMITED,
      ...Object.fromEntries(routedContexts.map((context) => [addressVariableOf(context), upstream])),
    },
    // For profiles: MARU_BENCH_NODE_OPTIONS="--cpu-prof --cpu-prof-dir=/tmp/profile"
    [...nodeArguments, ...(process.env['MARU_BENCH_NODE_OPTIONS']?.split(' ') ?? [])],
  );
}
