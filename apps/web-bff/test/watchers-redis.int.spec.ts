import { startRedis } from '@maru/backends';
import type { RedisProcess } from '@maru/backends';
import { whereRedisIs } from '@maru/backends/testing';
import { createLogger } from '@maru/service';
import { openLimitStore } from '@maru/service/limit-store';
import type { Redis } from '@maru/service/limit-store';
import { eventually } from '@maru/testing';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Writable } from 'node:stream';
import { CLAIM, SharedWatchers } from '../src/subscriptions/shared-watchers';
import { Watchers } from '../src/subscriptions/watchers';
import type { Connection } from '../src/subscriptions/watchers';

const MOST = { connectionsPerUser: 3, perConnection: 20, perUser: 4, perMinute: 30 };
const connection = (): { subscriptions: Record<string, unknown> } => ({ subscriptions: {} });

/** Another instance, in a process of its own: claims two connections of Kim for `leaseMs`, and stays alive. */
const INSTANCE = `
  const { Redis } = require('ioredis');
  const [url, script, leaseMs] = process.argv.slice(1);
  const claim = ['maru-watchers:{kim}', 'maru-watchers:{kim}:minute', 'another', 2, 0, leaseMs, 3, 4, 0, 6];
  new Redis(url).eval(script, 2, ...claim).then((answer) => console.log('claimed' + answer));
  setInterval(() => undefined, 1000);`;

whereRedisIs(describe, __filename)('WebSockets of one user over several instances', () => {
  let redis: RedisProcess;
  let stores: Redis[];
  let complaints: string[];
  beforeEach(async () => {
    redis = await startRedis();
    stores = [];
    complaints = [];
  });
  afterEach(async () => {
    for (const store of stores) store.disconnect();
    await redis.stop();
  });

  async function instance(leaseMs?: number): Promise<Watchers> {
    const destination = new Writable({ write: (line, _encoding, done) => (complaints.push(String(line)), done()) });
    const logger = createLogger({ level: 'warn', destination });
    const store = await openLimitStore(redis.url, logger, 'WebSockets');
    stores.push(store);
    return new Watchers(MOST, Date.now, new SharedWatchers(store, MOST, logger, leaseMs));
  }

  it('are counted together, also when opened concurrently, and a closed one frees its place at the other', async () => {
    const [one, other] = [await instance(), await instance()];
    const all = Array.from({ length: 10 }, (_, n) => ({ own: connection(), at: n % 2 ? one : other }));
    const entered = await Promise.all(all.map(({ own, at }) => at.enter('kim', own)));
    const open = all.filter((_, n) => entered[n]);
    // A refused one may have been counted for a moment.
    expect(open.length).toBeGreaterThan(0);
    expect(open.length).toBeLessThanOrEqual(3);
    for (let missing = 3 - open.length; missing > 0; missing--) {
      const own = connection();
      await eventually(async () => expect(await one.enter('kim', own)).toBe(true));
      open.push({ own, at: one });
    }
    for (const at of [one, other]) expect(await at.enter('kim', connection())).toBe(false);
    expect(await other.enter('lee', connection())).toBe(true);
    open[0]!.at.leave('kim', open[0]!.own);
    await eventually(async () => expect(await other.enter('kim', connection())).toBe(true));
    expect(await one.enter('kim', connection())).toBe(false);
  });

  it('have their subscriptions counted together, and those of a minute', async () => {
    const [one, other] = [await instance(), await instance()];
    const [here, there] = [connection(), connection()];
    await one.enter('kim', here);
    await other.enter('kim', there);
    const subscribe = (at: Watchers, own: ReturnType<typeof connection>, id: string) => {
      own.subscriptions[id] = true;
      return at.refusal('kim', own as Connection);
    };
    for (const id of ['1', '2']) expect(await subscribe(one, here, id)).toBeUndefined();
    for (const id of ['3', '4']) expect(await subscribe(other, there, id)).toBeUndefined();
    expect(await subscribe(other, there, '5')).toBe('A user may have 4 subscriptions open.');
    delete there.subscriptions['5'];
    delete here.subscriptions['1'];
    one.tell(['kim']);
    await eventually(async () => expect(await subscribe(other, there, '6')).toBeUndefined());
    const refusals = [];
    for (let n = 0; n < 20; n++) refusals.push(await subscribe(n % 2 ? one : other, n % 2 ? here : there, '2'));
    for (let n = 0; n < 10; n++) refusals.push(await subscribe(one, here, '2'));
    expect(refusals.at(-1)).toBe('More than 30 subscriptions within a minute.');
  });

  it('count until the lease has ended, and no longer, when their instance is killed', async () => {
    const one = await instance();
    const child = spawn(process.execPath, ['-e', INSTANCE, redis.url, CLAIM, '2000'], { cwd: __dirname });
    const [said] = (await once(child.stdout, 'data')) as [Buffer];
    expect(String(said).trim()).toBe('claimed');
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(await one.enter('kim', connection())).toBe(true);
    expect(await one.enter('kim', connection())).toBe(false);
    await eventually(async () => expect(await one.enter('kim', connection())).toBe(true), 10_000);
    expect(await one.enter('kim', connection())).toBe(true);
  });

  it('keep their lease as long as their instance renews it', async () => {
    const [one, other] = [await instance(600), await instance()];
    for (let n = 0; n < 3; n++) expect(await one.enter('kim', connection())).toBe(true);
    const until = Date.now() + 1_500;
    while (Date.now() < until) {
      one.tell();
      expect(await other.enter('kim', connection())).toBe(false);
    }
  });

  it('are bounded by each instance alone while the store is away, which is logged once', async () => {
    const one = await instance();
    redis.kill('SIGKILL');
    const entered = [];
    for (let n = 0; n < 5; n++) entered.push(await one.enter('kim', connection()));
    expect(entered).toEqual([true, true, true, false, false]);
    expect(complaints.filter((line) => line.includes('by this instance alone'))).toHaveLength(1);
  });
});
