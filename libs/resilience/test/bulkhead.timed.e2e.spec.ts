import { twoUpstreams } from './two-upstreams';

type Gateway = Awaited<ReturnType<typeof twoUpstreams>>;

const SLOW_MS = 1_500;
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** The 99th percentile of catalog's answers, in ms, under 60 orders a second; and the results of the orders. */
async function catalogBesideOrders(gateway: Gateway, ordersMs: number, reads = 25) {
  gateway.delays.orders.ms = ordersMs;
  const orders: Promise<{ status: number; ms: number }>[] = [];
  const coming = setInterval(() => orders.push(gateway.get('/orders')), 1_000 / 60);
  const times: number[] = [];
  const reader = async () => {
    for (let read = 0; read < reads; read++) {
      const { status, ms } = await gateway.get('/catalog');
      expect(status).toBe(200);
      times.push(ms);
    }
  };
  try {
    await sleep(500);
    // However slow the machine is, by then the slow ones have taken all places that they can get.
    while (ordersMs === SLOW_MS && gateway.policies.orders.snapshot().queued === 0) await sleep(10);
    await Promise.all(Array.from({ length: 8 }, reader));
  } finally {
    clearInterval(coming);
  }
  const p99 = times.sort((a, b) => a - b)[Math.ceil(times.length * 0.99) - 1]!;
  return { p99, orders: await Promise.all(orders) };
}

describe('a slow orders upstream', () => {
  let gateway: Gateway;
  afterEach(() => gateway.close());

  it('does not slow catalog by more than a fifth when it has a bulkhead of its own', async () => {
    gateway = await twoUpstreams('a policy each');
    // Other load may disturb any one round, but not all of them.
    let ratio = Infinity;
    for (let round = 0; round < 4 && ratio > 1.2; round++) {
      const normal = await catalogBesideOrders(gateway, 100);
      const beside = await catalogBesideOrders(gateway, SLOW_MS);
      ratio = beside.p99 / normal.p99;
      // Ten slow orders are running, twenty wait, and the others are refused at once.
      const refused = beside.orders.filter(({ status }) => status === 503);
      expect(refused.length).toBeGreaterThan(30);
      expect(Math.max(...refused.map(({ ms }) => ms))).toBeLessThan(SLOW_MS / 2);
    }
    expect(ratio).toBeLessThanOrEqual(1.2);
  }, 120_000);

  it('slows catalog when both share a policy', async () => {
    gateway = await twoUpstreams('one policy');
    const normal = await catalogBesideOrders(gateway, 100, 1);
    const beside = await catalogBesideOrders(gateway, SLOW_MS, 1);
    expect(beside.p99 / normal.p99).toBeGreaterThan(2);
  }, 120_000);
});
