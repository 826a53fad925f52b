import { InMemoryEventStore } from '@maru/event-store';
import { startEventStoreDbServer } from '@maru/event-store/testing/eventstoredb-server';
import type { EventStoreDbServer } from '@maru/event-store/testing/eventstoredb-server';
import { setTimeout as sleep } from 'node:timers/promises';
import { describeKafka } from '../shops/describe-kafka';
import { DistributedTestShop } from '../shops/distributed-shop';
import { FaultLines } from './fault-lines';

const CLIENTS = 8;
const MOST_LINES = 100;
const FIRST_ANSWER_MS = 2_000;
// The time between two outages, long enough for answers and shorter than the silence that ends an episode of faults.
const BETWEEN_MS = 6_000;
// Long enough for every episode of faults to end and to log its last line.
const SILENCE_MS = 35_000;

describeKafka('three outages of the log of a shop of processes, under eight clients', () => {
  const stored = new InMemoryEventStore();
  const said = new FaultLines();
  let server: EventStoreDbServer;
  let shop: DistributedTestShop;

  beforeAll(async () => {
    server = await startEventStoreDbServer({ store: stored, version: '23.10' });
    const log = { url: server.connection };
    shop = await DistributedTestShop.start({ env: { LOG_LEVEL: 'info' }, log, onLine: (line) => said.add(line) });
  }, 180_000);
  afterAll(async () => {
    await shop?.close();
    await server?.close();
    await stored.close();
  }, 60_000);

  it('cause few log lines, which count the faults, and each client gets an answer soon after each outage', async () => {
    const { client } = shop;
    const customers = await Promise.all(Array.from({ length: CLIENTS }, () => client.customer()));
    const { productId } = await client.product(100_000);
    await Promise.all(customers.map((customer) => client.placed(client.order(customer, [productId]))));
    said.clear();

    let stopped = false;
    const accepted = customers.map((): number[] => []);
    const answers: Record<number, number> = {};
    const clients = customers.map(async (customer, nth) => {
      while (!stopped) {
        const { status } = await client.placeOrder(client.order(customer, [productId]));
        answers[status] = (answers[status] ?? 0) + 1;
        if (status === 202) accepted[nth]!.push(performance.now());
        await sleep(100);
      }
    });
    const { faults } = server;
    const waited: number[] = [];
    for (const [ms, begin] of [
      [1_500, () => faults.goDown()],
      [4_000, async () => faults.freeze()],
      [6_500, () => faults.goDown()],
    ] as const) {
      await begin();
      await sleep(ms);
      await faults.heal();
      const back = performance.now();
      await sleep(BETWEEN_MS);
      waited.push(...accepted.map((times) => Math.round((times.find((at) => at > back) ?? Infinity) - back)));
    }
    stopped = true;
    await Promise.all(clients);
    await sleep(SILENCE_MS);

    process.stderr.write(`answers ${JSON.stringify(answers)}; ms until each client's first 202: ${waited.join(' ')}\n`);
    process.stderr.write(`${said.report()}\n`);
    for (const { process, lines } of said.counts())
      expect({ process, few: lines < MOST_LINES }).toEqual({ process, few: true });
    const ordering = said.of('ordering/1');
    expect(ordering).toContainEqual(expect.stringMatching(/^the event store failed and is asked again$/));
    expect(ordering).toContainEqual(
      expect.stringMatching(
        /^The fault is over: the event store failed and is asked again \(.+\)\. [\d,]+ times in [\d.]+ s\. None for [\d.]+ s\.$/,
      ),
    );
    expect(Math.max(...waited)).toBeLessThan(FIRST_ANSWER_MS);
  }, 240_000);
});
