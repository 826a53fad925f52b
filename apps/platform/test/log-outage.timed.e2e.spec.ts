import { InMemoryEventStore } from '@maru/event-store';
import { startEventStoreDbServer } from '@maru/event-store/testing/eventstoredb-server';
import type { EventStoreDbServer } from '@maru/event-store/testing/eventstoredb-server';
import { setTimeout as sleep } from 'node:timers/promises';
import { describeKafka } from './describe-kafka';
import { DistributedTestShop } from './distributed-shop';

const CLIENTS = 8;
const MOST_LINES = 100;
const FIRST_ANSWER_MS = 2_000;

interface Line {
  readonly level?: string;
  readonly msg?: string;
}

describeKafka('three outages of the log under eight clients, the shop as processes', () => {
  const stored = new InMemoryEventStore();
  const lines = new Map<string, Line[]>();
  let server: EventStoreDbServer;
  let shop: DistributedTestShop;

  beforeAll(async () => {
    server = await startEventStoreDbServer({ store: stored });
    shop = await DistributedTestShop.start({
      env: { LOG_LEVEL: 'info' },
      log: { url: server.connection },
      onLine: ({ name, instance, text }) => {
        const process = `${name}/${instance}`;
        const said = lines.get(process) ?? [];
        lines.set(process, [...said, text.startsWith('{') ? (JSON.parse(text) as Line) : { msg: text }]);
      },
    });
  }, 180_000);
  afterAll(async () => {
    await shop?.close();
    await server?.close();
    await stored.close();
  }, 60_000);

  it('write a bounded number of lines, and each client has an answer soon after each', async () => {
    const customers = await Promise.all(Array.from({ length: CLIENTS }, () => shop.client.customer()));
    const { productId } = await shop.client.product(100_000);
    await Promise.all(customers.map((customer) => shop.client.placed(shop.client.order(customer, [productId]))));
    lines.clear();

    let stopped = false;
    const accepted = customers.map((): number[] => []);
    const statuses: Record<number, number> = {};
    const clients = customers.map(async (customer, nth) => {
      while (!stopped) {
        const { status } = await shop.client.placeOrder(shop.client.order(customer, [productId]));
        statuses[status] = (statuses[status] ?? 0) + 1;
        if (status === 202) accepted[nth]!.push(performance.now());
        await sleep(status === 202 ? 50 : 100);
      }
    });
    const waited: number[][] = [];
    const outages = [
      [1_500, () => server.faults.goDown()],
      [4_000, async () => server.faults.freeze()],
      [6_500, () => server.faults.goDown()],
    ] as const;
    for (const [ms, begin] of outages) {
      await sleep(2_000);
      await begin();
      await sleep(ms);
      await server.faults.heal();
      const healed = performance.now();
      await sleep(7_000);
      waited.push(accepted.map((times) => Math.round((times.find((at) => at > healed) ?? Infinity) - healed)));
    }
    stopped = true;
    await Promise.all(clients);
    // Until the kinds are silent.
    await sleep(35_000);
    const count = [...lines].map(([process, said]) => `${process}: ${said.length}`);
    process.stderr.write(
      `answers ${JSON.stringify(statuses)}; ms until the first 202: ${JSON.stringify(waited)}\nlines: ${count.join(', ')}\n`,
    );
    if (process.env['SHOW'])
      for (const [name, said] of lines)
        for (const line of said) process.stderr.write(`${name} ${JSON.stringify(line).slice(0, 400)}\n`);
    for (const [name, said] of lines)
      if (said.length >= MOST_LINES) throw new Error(`${name} wrote ${said.length} lines`);
    for (const each of waited) expect(Math.max(...each)).toBeLessThan(FIRST_ANSWER_MS);
  }, 180_000);
});
