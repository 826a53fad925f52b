import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'undici';
import { Durations } from '../measure';

/** An order to the load generator. */
export interface LoadOrder {
  readonly url: string;
  /** The tokens of the clients, one for each connection in turn. */
  readonly tokens: readonly string[];
  readonly connections: number;
  readonly forMs: number;
  /** The rate of requests, independent of the answers. Without it each connection waits for its answer. */
  readonly perSecond?: number;
}

export interface Measured {
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
}

/** One of a client's connections. */
interface Connection {
  readonly http: Client;
  readonly token: string;
}

const PATH = '/api/orders/019a7b3e-5c1d-7f00-8a11-2b3c4d5e6f70';

/** A closed loop, in which each connection sends its next request when it has its answer. */
export async function closedLoad({ url, tokens, connections, forMs }: LoadOrder): Promise<Measured> {
  const clients = connectionsOf(url, connections, tokens);
  const times = new Durations();
  const started = performance.now();
  const until = started + forMs;
  await Promise.all(
    clients.map(async (client) => {
      for (let now = performance.now(); now < until;) {
        await ask(client);
        const answered = performance.now();
        times.add(answered - now);
        now = answered;
      }
    }),
  );
  const measured = resultOf(times, performance.now() - started);
  await close(clients);
  return measured;
}

/**
 * An open loop with a fixed rate of requests. The time of a request begins when it is due, so it includes the wait for
 * a free connection behind late answers.
 */
export async function openLoad({ url, tokens, connections, forMs }: LoadOrder, perSecond: number): Promise<Measured> {
  const clients = connectionsOf(url, connections, tokens);
  const free = [...clients];
  const waiting: number[] = [];
  const times = new Durations();
  let fault: unknown;
  const send = (client: Connection, since: number) => {
    ask(client).then(
      () => {
        times.add(performance.now() - since);
        const next = waiting.shift();
        if (next === undefined) free.push(client);
        else send(client, next);
      },
      (error: unknown) => (fault ??= error),
    );
  };
  // Opens all connections before the measurement.
  await Promise.all(clients.map((client) => ask(client)));
  const started = performance.now();
  let sent = 0;
  for (let now = started; now - started < forMs; now = performance.now()) {
    const due = Math.floor(((now - started) / 1_000) * perSecond);
    for (; sent < due; sent++) {
      const client = free.pop();
      if (client) send(client, now);
      else waiting.push(now);
    }
    if (fault) break;
    await sleep(1);
  }
  const measured = resultOf(times, performance.now() - started);
  while (free.length < clients.length && !fault) await sleep(5);
  await close(clients);
  if (fault) throw fault as Error;
  return measured;
}

// Each connection has one request at a time, as in browsers and apps.
const connectionsOf = (url: string, count: number, tokens: readonly string[]): Connection[] =>
  Array.from({ length: count }, (_, nth) => ({
    http: new Client(url, { pipelining: 1 }),
    token: tokens[nth % tokens.length]!,
  }));

const close = (connections: readonly Connection[]) => Promise.all(connections.map(({ http }) => http.destroy()));

const resultOf = (times: Durations, ms: number): Measured => ({
  perSecond: times.count / (ms / 1_000),
  p50: times.percentile(50),
  p99: times.percentile(99),
});

/** Sends a request without undici's streams, because the generator must use as little of the machine as possible. */
function ask({ http, token }: Connection): Promise<void> {
  return new Promise((resolve, reject) => {
    let status = 0;
    const headers = { authorization: `Bearer ${token}`, accept: 'application/json' };
    http.dispatch(
      { path: PATH, method: 'GET', headers },
      {
        onRequestStart: () => undefined,
        onResponseStart: (_controller, statusCode) => void (status = statusCode),
        onResponseData: () => undefined,
        onResponseEnd: () => (status === 200 ? resolve() : reject(new Error(`answered ${status}`))),
        onResponseError: (_controller, error) => reject(error),
      },
    );
  });
}
