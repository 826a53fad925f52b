import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { InMemoryEventStore } from '@maru/event-store';
import type { EventStore, RecordedEvent } from '@maru/event-store';
import { startEventStoreDbServer } from '@maru/event-store/testing/eventstoredb-server';
import type { EventStoreDbServer } from '@maru/event-store/testing/eventstoredb-server';
import { startPlatform } from '@maru/platform';
import type { RunningPlatform } from '@maru/platform';
import { LogLines } from '../checkers/log-lines';
import { OrderSummaryView } from '../checkers/order-summary-view';
import { wholeLog } from '../checkers/whole-log';
import { OPERATOR_ENV } from '../clients/operator';
import { runCommand } from '../shops/run-command';
import { TestShop } from '../shops/test-shop';

type Environment = Readonly<Record<string, string>>;

describe('npm run log', () => {
  let folder: string;
  let server: EventStoreDbServer;
  let platform: RunningPlatform | undefined;
  let shop: TestShop;
  let customerId: string;
  let productId: string;
  let keys: Environment;
  const placed: string[] = [];
  const nodeLog = new InMemoryEventStore();
  const view = new OrderSummaryView(() => platform!.databaseUrls.get('ordering')!);

  const env = (more: Environment = {}) => ({
    ...OPERATOR_ENV,
    MARU_DATA_DIR: folder,
    PORT: '0',
    LOG_LEVEL: 'fatal',
    ...more,
  });
  const onEventStoreDb = () => ({ EVENTSTOREDB_URL: server.connection, EVENT_STORE_NAMESPACE: 'north' });
  const log = (...args: string[]) => runCommand('log.cli.js', args, env(keys));
  const inNode = () => ['--namespace', 'north'];
  const file = () => path.join(folder, 'log.ndjson');

  async function open(more: Environment = {}): Promise<void> {
    const started = (platform = await startPlatform({ env: env(more) }));
    const { url, eventStore, databaseUrls } = started;
    const close = () => started.close();
    shop = new TestShop({
      url,
      eventStore,
      databaseUrls,
      toolEnv: {},
      lines: new LogLines(),
      hold: () => () => undefined,
      close,
    });
  }
  async function close(): Promise<void> {
    await platform?.close();
    platform = undefined;
  }
  async function order(): Promise<void> {
    const orderId = await shop.client.placed(shop.client.order(customerId, [productId]));
    placed.push(orderId);
    expect(await shop.client.ended(orderId)).toMatchObject({ status: 'COMPLETED' });
  }
  /** Every promise holds, each view has each order, and each consumer has heard each event once. */
  async function expectAllRight(): Promise<readonly RecordedEvent[]> {
    await shop.expectPromisesKept();
    await shop.expectNoBreach();
    const rows = await view.rows();
    expect(rows.map(({ order_id }) => order_id)).toEqual([...placed].sort());
    expect(rows.map(({ status }) => status)).toEqual(placed.map(() => 'COMPLETED'));
    return events();
  }
  const events = () => eventsIn(shop.eventStore);

  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'maru-log-'));
    chmodSync(folder, 0o755);
    server = await startEventStoreDbServer({ store: nodeLog });
    const { out } = await runCommand('log.cli.js', ['new-key']);
    keys = Object.fromEntries([...out.matchAll(/^(LOG_\w+)=(.+)$/gm)].map(([, name, value]) => [name!, value!]));
    await open();
    customerId = await shop.client.customer();
    ({ productId } = await shop.client.product(20));
    await order();
  }, 180_000);
  afterAll(async () => {
    await close();
    await server.close();
    await nodeLog.close();
    rmSync(folder, { recursive: true, force: true });
  }, 180_000);

  it('copies the log of a running shop, and ends the copy only when it has stopped', async () => {
    const first = await log('copy', '--to', server.connection, ...inNode());
    expect(first).toMatchObject({ code: 0 });
    expect(first.out).toContain('The target is not usable yet.');
    const final = await log('copy', '--to', server.connection, ...inNode(), '--final');
    expect(final).toMatchObject({ code: 3, out: '' });
    expect(final.err).toContain('another platform already runs on these data; stop it first');
  });

  it('continues after it was killed in the middle of an append that the node has stored', async () => {
    const append = nodeLog.append.bind(nodeLog);
    const args = ['copy', '--from', platform!.databaseUrls.get('events')!, '--to', server.connection];
    const east = [...args, '--namespace', 'east'];
    for (const answered of [0, 1, 6]) {
      const killed = new AbortController();
      let left = answered;
      nodeLog.append = async (...of) => {
        const result = await append(...of);
        if (!of[0].startsWith('east.') || left-- > 0) return result;
        killed.abort();
        return new Promise(() => undefined);
      };
      expect(await runCommand('log.cli.js', east, env(), killed.signal)).toMatchObject({ code: null, out: '' });
    }
    nodeLog.append = append;
    expect(await runCommand('log.cli.js', east, env())).toMatchObject({ code: 0 });
    const copied = (await eventsIn(nodeLog)).filter(({ stream }) => stream.startsWith('east.'));
    const ids = copied.filter(({ stream }) => stream !== 'east.log-copies').map(({ id }) => id);
    expect(ids).toEqual((await events()).map(({ id }) => id));
  }, 60_000);

  it('moves the shop to EventStoreDB, where orders go on and nothing happens twice', async () => {
    await order();
    const before = await expectAllRight();
    await close();
    await expect(open(onEventStoreDb())).rejects.toThrow('another log is being copied into this event log');
    const { code, out } = await log('copy', '--to', server.connection, ...inNode(), '--final');
    expect({ code, out }).toEqual({
      code: 0,
      out: expect.stringMatching(/verified [\d,]+ events, .*ready\n$/) as string,
    });
    await expect(open()).rejects.toThrow('this event log was moved to esdb://127.0.0.1');
    await open(onEventStoreDb());
    expect((await events()).slice(0, before.length)).toEqual(before);
    await order();
    const after = await expectAllRight();
    expect(after.slice(0, before.length)).toEqual(before);
    expect(after.at(-1)!.position > before.at(-1)!.position).toBe(true);
  }, 120_000);

  it('moves the shop back to PostgreSQL, with the orders of both', async () => {
    const before = await expectAllRight();
    await close();
    const { code, err } = await log('copy', '--from', server.connection, ...inNode(), '--final');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    await expect(open(onEventStoreDb())).rejects.toThrow('this event log was moved to postgres://127.0.0.1');
    await open();
    await order();
    const after = await expectAllRight();
    expect(after.slice(0, before.length)).toEqual(before);
  }, 120_000);

  it('exports the log of the running shop, and refuses a changed file with the number of the line', async () => {
    expect(await log('export', file())).toMatchObject({ code: 0, err: '' });
    const right = await log('verify', file());
    expect(right.out).toMatch(/^right: [\d,]+ events up to position \d+/);
    const lines = readFileSync(file(), 'utf8').split('\n');
    writeFileSync(file(), lines.with(4, lines[4]!.replace('"revision":', '"revision":1')).join('\n'));
    const changed = await log('verify', file());
    expect(changed).toMatchObject({ code: 1, out: '' });
    expect(changed.err).toContain('line 5: the hash is wrong');
  });

  it('imports a file into an empty log', async () => {
    await log('export', file());
    const { code, out } = await log('import', file(), '--to', server.connection, '--namespace', 'south');
    // The shop runs, but not on this log.
    expect({ code, out }).toEqual({ code: 0, out: expect.stringContaining('the target is ready') as string });
  });

  it('clones a log that stays usable', async () => {
    const before = await events();
    await close();
    const { code, out } = await log('copy', '--to', server.connection, '--namespace', 'west', '--final', '--keep');
    expect({ code, out }).toEqual({ code: 0, out: expect.stringContaining('the target is ready') as string });
    await open();
    expect((await events()).slice(0, before.length)).toEqual(before);
  }, 60_000);

  it('explains its use', async () => {
    expect(await log('copy')).toMatchObject({ code: 2, out: '' });
    expect((await log('export', file(), '--since', 'yesterday')).err).toContain('"yesterday" is not a time');
  });
});

async function eventsIn(store: EventStore): Promise<readonly RecordedEvent[]> {
  const all: RecordedEvent[] = [];
  for await (const event of wholeLog(store)) all.push(event);
  return all;
}
