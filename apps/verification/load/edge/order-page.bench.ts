import { freePort } from '@maru/testing';
import { Pool } from 'undici';
import { ShopProcess } from '../../shops/shop-process';
import type { Bench } from '../bench';
import { database } from '../bench-database';
import { Durations } from '../measure';
import { OrderLoad } from '../order-load';

const LINES = 3;
const ROUNDS = 3;

const PAGE = `query Page($id: ID!) { order(orderId: $id) {
  status total currency placedAt
  lines { name quantity unitPrice total product { name sku category description price { amount currency } } }
  payment { status amount { amount currency } }
  shipment { status trackingNumber } } }`;

interface Call {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: string;
}

/** One way to fetch the page. A step begins when the step before it has ended; the calls of a step run at once. */
interface Way {
  readonly name: string;
  readonly steps: readonly (readonly Call[])[];
}

/** Compares one GraphQL query for the page of an order with the REST calls that it replaces. */
export async function orderPage({ postgresUrl, directory, quick, lasting, add }: Bench): Promise<void> {
  const shop = new ShopProcess({
    port: await freePort(),
    dataDirectory: directory,
    env: {
      DATABASE_URL: await database(postgresUrl, 'bench_page'),
      LOG_LEVEL: 'warn',
      RATE_LIMIT_OPERATOR: '1000000000',
    },
  });
  await shop.start();
  const load = new OrderLoad(shop.url);
  const http = new Pool(shop.url, { connections: 16, pipelining: 1 });
  try {
    await load.prepare(LINES);
    const { orderId, productIds, headers } = await load.completedOrder(LINES);
    const ways = waysTo(orderId, productIds);
    const times = ways.map(() => new Durations());
    const bytes: number[] = [];
    const measure = async (forMs: number, into?: Durations[]) => {
      for (const [at, { steps }] of ways.entries())
        for (const until = performance.now() + forMs; performance.now() < until;) {
          const began = performance.now();
          bytes[at] = await fetchAll(http, steps, headers);
          into?.[at]!.add(performance.now() - began);
        }
    };
    await measure(lasting(2_000));
    for (let round = 0; round < (quick ? 1 : ROUNDS); round++) await measure(lasting(2_000), times);
    for (const [at, { name, steps }] of ways.entries()) {
      add({ name: `order page, ${name}: calls`, value: steps.flat().length, unit: 'calls' });
      add({ name: '  bytes of its answers', value: bytes[at]!, unit: 'bytes' });
      for (const p of [50, 99]) {
        const value = times[at]!.percentile(p);
        const ratio = { to: 'REST one after the other', value: value / times[ways.length - 1]!.percentile(p) };
        add({ name: `  time, p${p}`, value, unit: 'ms', ...(at < ways.length - 1 && { ratio }) });
      }
    }
  } finally {
    await http.close();
    await load.close();
    await shop.stop();
  }
}

function waysTo(orderId: string, productIds: readonly string[]): readonly Way[] {
  const get = (path: string): Call => ({ method: 'GET', path });
  const order = get(`/api/orders/${orderId}`);
  // Only the order tells its products, so their calls form a second step.
  const parts = [get(`/api/payments?orderId=${orderId}`), get(`/api/shipments?orderId=${orderId}`)];
  const products = productIds.map((productId) => get(`/api/products/${productId}`));
  const body = JSON.stringify({ query: PAGE, variables: { id: orderId } });
  return [
    { name: 'GraphQL', steps: [[{ method: 'POST', path: '/graphql', body }]] },
    { name: 'REST in parallel where possible', steps: [[order, ...parts], products] },
    { name: 'REST one after the other', steps: [order, ...parts, ...products].map((call) => [call]) },
  ];
}

/** @returns the bytes of the bodies of all answers @throws Error when an answer is not usable for the page */
async function fetchAll(http: Pool, steps: Way['steps'], headers: Readonly<Record<string, string>>): Promise<number> {
  let bytes = 0;
  for (const calls of steps) {
    const answers = await Promise.all(
      calls.map(async ({ method, path, body }) => {
        const type = body !== undefined && { 'content-type': 'application/json' };
        const answer = await http.request({ method, path, headers: { ...headers, ...type }, body: body ?? null });
        const text = await answer.body.text();
        if (answer.statusCode !== 200 || text.includes('"errors"'))
          throw new Error(`${method} ${path} answered ${answer.statusCode}: ${text}`);
        return Buffer.byteLength(text);
      }),
    );
    bytes += answers.reduce((sum, each) => sum + each, 0);
  }
  return bytes;
}
