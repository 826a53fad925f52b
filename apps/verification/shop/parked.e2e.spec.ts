import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Writable } from 'node:stream';
import { Client } from 'pg';
import { createLogger } from '@maru/service';
import { createTestDatabase, eventually } from '@maru/testing';
import type { TestDatabase } from '@maru/testing';
import { startPlatform } from '@maru/platform';
import type { RunningPlatform } from '@maru/platform';
import { Session } from '@maru/platform/operator';
import { writePlatformFile } from '@maru/platform/platform-file';
import { FailingBus } from '../shops/failing-bus';
import { runCommand } from '../shops/run-command';
import { OPERATOR, OPERATOR_ENV, peersOfShop } from '../clients/operator';
import { ShopClient } from '../clients/shop-client';
import { WITHOUT_LIMITS } from '../shops/without-limits';
import { explainsHangingProvider } from './suites/explains-hanging-provider';
import { expectVerdict } from './suites/expect-verdict';
import { SLOW_PROVIDER } from './suites/slow-provider';

const MAIL = 'notifications/integration';
const TILL = 'payments/integration';
const CONFIRMED = 'ordering.order-confirmed.v1';
const REQUESTED = 'ordering.payment-requested.v1';
const PAYMENT_MS = '12000';

describe('npm run parked', () => {
  let database: TestDatabase;
  let folder: string;
  let platform: RunningPlatform;
  let client: ShopClient;
  let inkless = false;
  let cashless = false;
  const warnings: { msg: string; group?: string; type?: string; messageId?: string; outcome?: string }[] = [];

  const parked = (...args: string[]) => runCommand('parked.cli.js', args, { ...OPERATOR_ENV, MARU_DATA_DIR: folder });
  const cells = (out: string, group: string) =>
    out
      .split('\n')
      .filter((line) => line.startsWith(group))
      .map((line) => line.split(/ {2,}/));

  beforeAll(async () => {
    database = await createTestDatabase('parked');
    folder = mkdtempSync(path.join(tmpdir(), 'maru-parked-'));
    const destination = new Writable({
      write: (chunk, _encoding, done) => (warnings.push(JSON.parse(String(chunk)) as (typeof warnings)[0]), done()),
    });
    platform = await startPlatform({
      env: {
        ...{ ...WITHOUT_LIMITS, ...OPERATOR_ENV, DATABASE_URL: database.url, PORT: '0' },
        ...{ ...SLOW_PROVIDER, ORDERING_PAYMENT_TIMEOUT_MS: PAYMENT_MS },
      },
      logger: createLogger({ level: 'warn', destination }),
      wrapBus: (bus) =>
        new FailingBus(
          bus,
          [MAIL, TILL],
          ({ type }) => (inkless && type === CONFIRMED) || (cashless && type === REQUESTED),
        ),
    });
    const contexts = Object.fromEntries([...platform.contexts].map(([name, { url }]) => [name, url]));
    await writePlatformFile(folder, { pid: process.pid, url: platform.url, contexts });
    client = new ShopClient(platform.url);
  }, 180_000);
  afterAll(async () => {
    await platform?.close();
    await database?.drop();
    rmSync(folder, { recursive: true, force: true });
  }, 180_000);

  const mailOf = async (orderId: string) => {
    const body = await client.expect<{ items: { template: string }[] }>(
      200,
      'GET',
      `/api/notifications?orderId=${orderId}`,
    );
    return body.items.map(({ template }) => template);
  };

  async function lettersParked() {
    const headers = await new Session(platform.url, OPERATOR).headers();
    const { url } = platform.contexts.get('notifications')!;
    const answer = await peersOfShop().fetch('notifications', `${url}/internal/parked`, { headers });
    const { parked: all } = (await answer.json()) as {
      parked: { key: string; position: string; attempts: number }[];
    };
    return all;
  }

  /** Completes an order whose letter fails. @returns the key and the position of the parked message */
  async function unwrittenLetter(): Promise<{ orderId: string; key: string; position: string }> {
    inkless = true;
    const { productId } = await client.product(1);
    const orderId = await client.placed(client.order(await client.customer(), [productId]));
    expect(await client.ended(orderId)).toMatchObject({ status: 'COMPLETED' });
    const key = `ordering.order-${orderId}`;
    await eventually(() =>
      expect(warnings).toContainEqual(expect.objectContaining({ outcome: 'parked', group: MAIL, key })),
    );
    const [letter] = await eventually(async () => {
      const letters = await lettersParked();
      expect(letters).toMatchObject([{ key }]);
      return letters;
    });
    return { orderId, key, position: letter!.position };
  }

  it('lists a parked message, keeps it when a retry fails, and handles it when a retry succeeds', async () => {
    const { orderId, key, position } = await unwrittenLetter();
    const listed = await parked('list');
    expect(listed.code).toBe(0);
    expect(cells(listed.out, MAIL)).toEqual([
      [
        MAIL,
        key,
        position,
        CONFIRMED,
        '5',
        expect.stringMatching(/^\d{4}-.*Z$/),
        'parked',
        '-',
        'Error: no ink is left',
      ],
    ]);

    const inVain = await parked('retry', MAIL, key);
    expect(inVain).toEqual({ code: 1, out: `0 handled, 1 of ${key} parked still\n`, err: '' });
    expect(await lettersParked()).toMatchObject([{ key, attempts: 6 }]);

    inkless = false;
    expect(await parked('retry', MAIL, key)).toEqual({
      code: 0,
      out: `1 handled, 0 of ${key} parked still\n`,
      err: '',
    });
    await eventually(async () => expect(await mailOf(orderId)).toContain('order-confirmed'));
    expect(await lettersParked()).toEqual([]);
  });

  it('drops one message, and records the drop', async () => {
    const { orderId, key, position } = await unwrittenLetter();
    expect(await parked('drop', MAIL, key, position)).toMatchObject({ code: 0, err: '' });
    expect(await parked('list')).toMatchObject({ out: 'Nothing is parked.\n' });
    inkless = false;
    expect(await mailOf(orderId)).not.toContain('order-confirmed');
    expect(await client.ended(orderId)).toMatchObject({ status: 'COMPLETED' });
    const path = `/api/audit?subject=${encodeURIComponent(key)}`;
    const { items } = await client.expect<{ items: object[] }>(200, 'GET', path);
    const details = { group: MAIL, key, position };
    const by = { type: 'SECURITY.PARKED_DROPPED', context: 'notifications', actor: { kind: 'user' } };
    expect(items).toMatchObject([{ ...by, details }]);
  });

  it('explains an order by its parked message, and after its drop by the time-out that a lock holds up', async () => {
    const { productId } = await client.product(1);
    const customerId = await client.customer();
    const locks = new Client({ connectionString: platform.databaseUrls.get('ordering')! });
    await locks.connect();
    let orderId: string;
    try {
      await locks.query('BEGIN');
      // The timers stand, as behind a transaction that somebody forgot.
      await locks.query('LOCK TABLE timer_beats IN ACCESS EXCLUSIVE MODE');
      cashless = true;
      orderId = await client.placed(client.order(customerId, [productId]));
      await expectVerdict(client, orderId, 'PARKED', TILL);
      cashless = false;
      const [line] = cells((await parked('list')).out, TILL);
      expect(await parked('drop', TILL, line![1]!, line![2]!)).toMatchObject({ code: 0 });
      await expectVerdict(client, orderId, 'TIMER_DUE', 'PAYMENT_TIMEOUT');
    } finally {
      cashless = false;
      await locks.end();
    }
    expect(await client.ended(orderId, 60)).toMatchObject({ status: 'FAILED', reason: 'PAYMENTS.TIMEOUT' });
  }, 180_000);

  it('explains an order by a provider that hangs, by the open circuit, and by the database of payments', async () => {
    const { productId } = await client.product(10);
    const orderId = await explainsHangingProvider(client, client.order(await client.customer(), [productId]));
    const name = new URL(platform.databaseUrls.get('payments')!).pathname.slice(1);
    const admin = new Client({ connectionString: database.url });
    await admin.connect();
    try {
      await admin.query(`ALTER DATABASE "${name}" ALLOW_CONNECTIONS false`);
      await admin.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [name]);
      await expectVerdict(client, orderId, 'DATABASE_AWAY', 'payments');
    } finally {
      await admin.query(`ALTER DATABASE "${name}" ALLOW_CONNECTIONS true`);
      await admin.end();
    }
    await client.ended(orderId, 60);
  }, 180_000);

  it('lists an event that breaks its contract for every group that hears it, after a warning of each', async () => {
    const [id, stream] = [randomUUID(), `catalog.product-${randomUUID()}`];
    const metadata = { correlationId: id, causationId: id };
    const type = 'catalog.product-created.v1';
    await platform.eventStore.append(stream, 'no-stream', [{ id, type, data: { secret: 'no sku' }, metadata }]);
    const groups = ['catalog/products', 'ordering/product-copy', 'inventory/integration'];
    await eventually(() => {
      for (const group of groups)
        expect(warnings).toContainEqual(
          expect.objectContaining({ msg: 'a message is parked', group, type, messageId: id }),
        );
    });
    const { out } = await parked('list');
    expect(out).not.toContain('no sku');
    for (const group of groups) {
      const [line] = cells(out, group);
      expect(line!.slice(0, 2)).toEqual([group, stream]);
      expect(line!.slice(3, 5)).toEqual([type, '0']);
      expect(line!.at(-1)).toContain('breaks its contract');
    }
    const position = cells(out, 'catalog/products')[0]![2]!;
    expect(await parked('retry', 'catalog/products', stream)).toMatchObject({ code: 1 });
    expect(await parked('drop', 'catalog/products', stream, position)).toMatchObject({ code: 0 });
  });

  it('reports that no such group runs', async () => {
    const nobody = await parked('retry', 'ordering/bread', 'a-key');
    expect(nobody).toMatchObject({ code: 1, err: expect.stringContaining('no group ordering/bread runs here') });
  });

  it('reports that no platform runs when a killed one left its addresses, and prints its usage without one', async () => {
    const contexts = { ordering: 'http://127.0.0.1:1' };
    await writePlatformFile(folder, { pid: 1, url: 'http://127.0.0.1:1', contexts });
    const [gone, incomplete] = await Promise.all([parked('list'), parked('drop', MAIL, 'a-key')]);
    expect(gone).toMatchObject({ code: 1, err: expect.stringContaining(`no platform runs on ${folder}`) });
    expect(incomplete).toMatchObject({ code: 2, err: expect.stringContaining('<position>') });
  });
});
