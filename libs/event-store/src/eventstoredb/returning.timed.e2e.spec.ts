import { randomUUID } from 'node:crypto';
import { pause, range } from '../testing/contract-bench';
import { aMessage, openDesk } from '../testing/ticket-desk';
import { serverBench } from './server-bench';

const WRITERS = 8;
const OUTAGE_MS = 5_000;
const SOON_MS = 2_000;
// The time limit of a request of the shop.
const REQUEST_MS = 1_000;

describe('eight writers, when the server is back after five seconds', () => {
  const bench = serverBench();

  it.each([
    ['it was down', () => bench.server.faults.goDown()],
    ['it stood still', async () => bench.server.faults.freeze()],
    ['it was down, then stood still', async () => (bench.server.faults.freeze(), bench.server.faults.cutConnections())],
  ])('each append again within two seconds, when %s', async (_, begin) => {
    const store = bench.open();
    const desks = openDesk(store);
    let stopped = false;
    const appended = range(0, WRITERS).map((): number[] => []);
    const writers = appended.map(async (times) => {
      while (!stopped) {
        const message = { ...aMessage(), deadline: new Date(Date.now() + REQUEST_MS) };
        const done = desks.begin(randomUUID(), { do: 'open', tickets: 1 }, message);
        await done.then(
          () => times.push(performance.now()),
          () => undefined,
        );
        await pause(20);
      }
    });
    await pause(500);
    await begin();
    await pause(OUTAGE_MS);
    await bench.server.faults.heal();
    const healed = performance.now();
    await pause(8_000);
    stopped = true;
    await Promise.all(writers);
    const waited = appended.map((times) => Math.round((times.find((at) => at > healed) ?? Infinity) - healed));
    if (process.env['REPORT']) process.stdout.write(`ms until the first append: ${waited.join(' ')}\n`);
    expect(Math.max(...waited)).toBeLessThan(SOON_MS);
  });
});
