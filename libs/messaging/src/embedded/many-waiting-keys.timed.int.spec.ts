import { eventually } from '@maru/testing';
import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Message } from '../message';
import { embeddedHarness } from '../testing';
import type { BusProcess } from '../testing';
import { StockRoom, tell } from '../testing/stock-room';

const KEYS = 10_000;
const SLICES = 5;
const HEALTHY = 5_000;
const LONG = 180_000;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** In MB, without garbage. */
async function heap(): Promise<number> {
  for (let pass = 0; pass < 3; pass++) {
    collect();
    await sleep(20);
  }
  return process.memoryUsage().heapUsed / 2 ** 20;
}

/**
 * The growth of the heap by a slice of the work, in MB. It is the median of five slices, because some of them free
 * memory that earlier tests left in this process.
 */
async function growth(slice: (index: number) => Promise<void>): Promise<number> {
  const grown: number[] = [];
  for (let index = 0; index < SLICES; index++) {
    const before = await heap();
    await slice(index);
    grown.push((await heap()) - before);
  }
  return grown.sort((a, b) => a - b)[Math.floor(SLICES / 2)]!;
}

// Other load on the machine makes some rounds slow and none fast.
const best = (values: readonly number[]) => Math.max(...values);
const say = (line: string) => process.stdout.write(`  ${line}\n`);

describe(`${KEYS} keys that wait for a provider that is away`, () => {
  let room: StockRoom;
  let shop: BusProcess;
  let statements: number;
  let dead: boolean;
  let healthy: number;
  let effects: Map<string, number>;

  beforeEach(async () => {
    room = await StockRoom.open((publications) =>
      embeddedHarness(publications, {
        bus: { waiting: { quickMs: 200, baseMs: 1_000, capMs: 10_000, ageMs: 900_000, agedMs: 300_000 } },
      }),
    );
    shop = await room.harness.start();
    statements = 0;
    const { dataSource } = shop;
    const query = dataSource.query.bind(dataSource);
    const transaction = dataSource.transaction.bind(dataSource) as (work: unknown) => Promise<unknown>;
    dataSource.query = ((...statement: Parameters<typeof query>) => (
      statements++,
      query(...statement)
    )) as typeof query;
    dataSource.transaction = (work: unknown) => (statements++, transaction(work)) as never;
    dead = true;
    healthy = 0;
    effects = new Map();
  });
  afterEach(() => room.harness.close(), LONG);

  const handle = async (message: Message) => {
    await sleep(5);
    if (!message.key.includes('stock-W')) return void healthy++;
    if (dead) throw Object.assign(new Error('the provider is away'), { transient: true });
    effects.set(tell(message), (effects.get(tell(message)) ?? 0) + 1);
  };
  const rows = async () => {
    const [row] = await shop.dataSource.query<[{ count: number }]>(
      `SELECT count(*)::int AS count FROM parked_messages WHERE consumer_group = $1`,
      [room.group],
    );
    return row.count;
  };

  let round = 0;
  /** Healthy messages a second, counted from their append. */
  async function rate(): Promise<number> {
    const goal = healthy + HEALTHY;
    const began = performance.now();
    const name = `H${round++}`;
    for (let key = 0; key < 50; key++)
      await room.low(`${name}-${key}`, ...Array.from({ length: HEALTHY / 50 }, (_, index) => index));
    while (healthy < goal) await sleep(2);
    return (HEALTHY * 1_000) / (performance.now() - began);
  }
  const rates = async () => [await rate(), await rate(), await rate(), await rate()];
  async function append(prefix: string): Promise<void> {
    for (let key = 0; key < KEYS / SLICES; key++) await room.low(`${prefix}-${key}`, 1);
  }

  it(
    'cost other keys neither time nor memory, and are all handled once when it is back',
    async () => {
      room.keyed(shop, handle);
      await rate();
      const before = await rates();
      const ofOthers = await growth(async (index) => {
        const quiet = healthy;
        await append(`K${index}`);
        await eventually(() => expect(healthy).toBe(quiet + KEYS / SLICES), LONG);
      });
      const ofWaiting = await growth(async (index) => {
        await append(`W${index}`);
        await eventually(async () => expect(await rows()).toBe((index + 1) * (KEYS / SLICES)), LONG);
      });
      const during = [...(await rates()), ...(await rates())];
      dead = false;
      const back = performance.now();
      await eventually(async () => expect(await rows()).toBe(0), LONG);
      const took = performance.now() - back;
      const after = await rates();

      expect(effects.size).toBe(KEYS);
      expect(new Set(effects.values())).toEqual(new Set([1]));
      const [usually, meanwhile] = [best([...before, ...after]), best(during)];
      say(`healthy messages: ${usually.toFixed(0)}/s without, ${meanwhile.toFixed(0)}/s beside ${KEYS} waiting keys`);
      say(
        `heap: ${ofOthers.toFixed(2)} MB more for each ${KEYS / SLICES} keys that were handled, ${ofWaiting.toFixed(2)} MB for waiting ones`,
      );
      say(
        `all ${KEYS} handled once ${(took / 1_000).toFixed(1)} s after the provider was back (they wait up to 10 s here)`,
      );
      expect(meanwhile).toBeGreaterThan(0.8 * usually);
      expect(ofWaiting - ofOthers).toBeLessThan(4 / SLICES);
    },
    2 * LONG,
  );

  it(
    'add no statement for each message of other keys',
    async () => {
      room.keyed(shop, handle);
      const count = async () => {
        const [from, handled, began] = [statements, healthy, performance.now()];
        for (let key = 0; key < 20; key++) await room.low(`H${round++}`, ...Array.from({ length: 100 }, (_, n) => n));
        await eventually(() => expect(healthy).toBe(handled + 2_000), LONG);
        return { statements: statements - from, ms: performance.now() - began };
      };
      const quiet = await count();
      for (let key = 0; key < 500; key++) await room.low(`W${key}`, 1);
      await eventually(async () => expect(await rows()).toBe(500), LONG);
      const beside = await count();
      say(
        `statements for 2,000 healthy messages: ${quiet.statements} alone, ${beside.statements} beside 500 waiting keys`,
      );
      // One statement for the position each 20 ms, and some at the start.
      expect(quiet.statements).toBeLessThan(20 + quiet.ms / 20);
      // The tries of waiting messages need one statement to read each, and some to write them together.
      expect(beside.statements).toBeLessThan(2_000);
    },
    LONG,
  );
});
