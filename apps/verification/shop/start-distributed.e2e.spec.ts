import { kafkaAvailability } from '@maru/backends';
import { createTestDatabase, eventually } from '@maru/testing';
import type { TestDatabase } from '@maru/testing';
import { openEventStore } from '@maru/service';
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { contexts } from '@maru/platform';
import { prepareDatabases } from '@maru/platform/databases';
import { describeKafka } from '../shops/describe-kafka';
import { readOperatorFile } from '@maru/platform/operator';
import { kafkaForShop } from '../shops/kafka-for-shop';
import type { ShopKafka } from '../shops/kafka-for-shop';
import { PLATFORM, runCommand } from '../shops/run-command';
import { ShopClient } from '../clients/shop-client';

// The built distributed shop as a person starts it: a process and its child processes.

const MAIN = path.join(PLATFORM, 'distributed', 'main.js');

let database: TestDatabase;
let folder: string;
let main: ChildProcess | undefined;

beforeAll(async () => {
  database = await createTestDatabase('start_distributed');
  folder = mkdtempSync(path.join(tmpdir(), 'maru-distributed-'));
});
afterAll(async () => {
  await database?.drop();
  rmSync(folder, { recursive: true, force: true });
});
afterEach(async () => {
  if (!main || main.exitCode !== null || main.signalCode !== null) return;
  const gone = once(main, 'exit');
  main.kill('SIGKILL');
  await gone;
});

function start(env: Record<string, string>) {
  const child = spawn(process.execPath, [MAIN], {
    env: {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      PORT: '0',
      LOG_LEVEL: 'info',
      DATABASE_URL: database.url,
      // The development defaults, which do not apply with a DATABASE_URL.
      MARU_OPERATOR_ROLE: 'operator',
      MARU_OPERATOR_PASSWORD_LASTS: 'always',
      MARU_DATA_DIR: folder,
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  main = child;
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += String(chunk)));
  const gone = once(child, 'exit').then(([code]) => code as number | null);
  return { child, gone, said: () => said };
}

const tool = (file: string, args: readonly string[]) =>
  runCommand(file, args, { MARU_DATA_DIR: folder, DATABASE_URL: database.url });
const parked = (...args: string[]) => tool('parked.cli.js', args);
const projections = (...args: string[]) => tool('projections.cli.js', args);

/** Appends an event that breaks its contract. @returns its stream */
async function appendBrokenEvent(): Promise<string> {
  const url = (await prepareDatabases(database.url, ['events'])).get('events')!;
  const log = await openEventStore({ url });
  const [id, stream] = [randomUUID(), `catalog.product-${randomUUID()}`];
  const metadata = { correlationId: id, causationId: id };
  await log.append(stream, 'no-stream', [{ id, type: 'catalog.product-created.v1', data: { name: 7 }, metadata }]);
  await log.close();
  return stream;
}

const isAlive = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

describeKafka('npm run start:distributed', () => {
  let kafka: ShopKafka | undefined;
  let env: Record<string, string>;

  beforeAll(async () => {
    // The program starts its own Kafka where it can, and otherwise needs one from the test.
    if (!('how' in (await kafkaAvailability(process.env)))) kafka = await kafkaForShop();
    env = kafka ? { KAFKA_BROKERS: kafka.brokers } : {};
  }, 180_000);
  afterAll(() => kafka?.close());

  it('opens the shop, prints all addresses, completes an order, and stops every process', async () => {
    const shop = start(env);
    await Promise.race([
      eventually(() => expect(shop.said()).toContain('maru is open'), 150_000),
      shop.gone.then(() => Promise.reject(new Error(shop.said()))),
    ]);
    const table = [...shop.said().matchAll(/^ {2}([a-z-]+\.\d) +(\d+) +(http\S+)$/gm)];
    expect(table.map(([, name]) => name)).toEqual(
      [...contexts.map(({ name }) => name), 'web-bff', 'mobile-bff', 'device-api', 'gateway'].map(
        (name) => `${name}.1`,
      ),
    );
    expect(shop.said()).toMatch(/^ {2}Kafka +\S+:\d+/m);
    expect(shop.said()).toMatch(/^ordering\.1 +\| \{"level":"info".*"ordering is up"\}$/m);
    expect(shop.said()).not.toContain('\u001b[');

    const url = table.at(-1)![3]!;
    const account = (await readOperatorFile(path.join(folder, 'distributed')))!;
    // The output is no terminal, so the password stays in the file.
    expect(shop.said()).toContain(`an operator account was made: ${account.email}\n`);
    expect(shop.said()).not.toContain(account.password);
    const client = new ShopClient(url, account);
    const { productId } = await client.product(1);
    const orderId = await client.placed(client.order(await client.customer(), [productId]));
    expect(await client.ended(orderId)).toMatchObject({ status: 'COMPLETED' });

    const listed = await projections('list');
    expect(listed.out).toMatch(/^ordering\/order-summary +maru\.ordering\.events\/\d +[1-9]\d* +[1-9]\d*$/m);
    expect(await parked('list')).toMatchObject({ code: 0, out: 'Nothing is parked.\n' });
    const stream = await appendBrokenEvent();
    const [group, key, position] = await eventually(async () => {
      const { out } = await parked('list');
      return out
        .split('\n')
        .find((line) => line.includes(stream))!
        .split(/ {2,}/) as [string, string, string];
    }, 20_000);
    expect([group, key]).toEqual(['catalog/relay', stream]);
    expect(await parked('retry', group, key)).toMatchObject({
      code: 1,
      out: `0 handled, 1 of ${stream} parked still\n`,
    });
    expect(await parked('drop', group, key, position)).toMatchObject({ code: 0, err: '' });
    expect(await parked('list')).toMatchObject({ out: 'Nothing is parked.\n' });

    const pids = table.map(([, , pid]) => Number(pid));
    expect(pids.filter(isAlive)).toEqual(pids);
    const began = Date.now();
    shop.child.kill('SIGTERM');
    expect(await shop.gone).toBe(0);
    expect(Date.now() - began).toBeLessThan(10_000);
    expect(pids.filter(isAlive)).toEqual([]);
    expect(shop.said()).not.toMatch(/does not end within|is killed/);
    expect(existsSync(path.join(folder, 'distributed', 'platform.json'))).toBe(false);
  }, 240_000);

  it('stops when it is told to during its start', async () => {
    const shop = start(env);
    await eventually(() => expect(shop.said()).toMatch(/starting \d+ processes/), 180_000);
    shop.child.kill('SIGINT');
    expect(await shop.gone).toBe(0);
    expect(shop.said()).toMatch(/SIGINT: stopping[^]*stopped/);
    expect(shop.said()).not.toContain('maru is open');
  }, 90_000);
});

describe('npm run start:distributed, where it cannot start', () => {
  it('reports what to install or to set when there is no Kafka and none can be started', async () => {
    const shop = start({ PATH: '/nonexistent', MARU_CACHE_DIR: path.join(folder, 'cache') });
    expect(await shop.gone).toBe(1);
    expect(shop.said()).toMatch(/none can be started: there is no Java/);
    expect(shop.said()).toContain('Install Java 17 or later and Maven, or Docker; or set KAFKA_BROKERS');
  }, 180_000);

  it('reports that its port is taken, before it starts anything', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const late = start({ PORT: String(port) });
    expect(await late.gone).toBe(1);
    expect(late.said()).toContain(`port ${port} is taken`);
    expect(late.said()).not.toContain('preparing the databases');
    other.close();
  }, 180_000);

  it('names a wrong setting and its fault', async () => {
    const shop = start({ KAFKA_BROKERS: 'kafka', EVENTSTOREDB_URL: 'http://x', MARU_INSTANCES: 'ordering' });
    expect(await shop.gone).toBe(1);
    for (const name of [
      'KAFKA_BROKERS is "kafka": must be',
      'EVENTSTOREDB_URL is "http',
      'MARU_INSTANCES is "ordering"',
    ])
      expect(shop.said()).toContain(name);
    const bakery = start({ KAFKA_BROKERS: '127.0.0.1:1', MARU_INSTANCES: 'bakery=2' });
    expect(await bakery.gone).toBe(1);
    expect(bakery.said()).toContain('MARU_INSTANCES names bakery, which is neither a context nor a front');
  }, 180_000);
});
