import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { findEmbeddedPostgres } from '@maru/embedded-postgres';
import { startPlatform } from '@maru/platform';
import type { RunningPlatform } from '@maru/platform';
import { contexts } from '@maru/platform/contexts';
import { runCommand } from '../shops/run-command';
import { OrderSummaryView } from '../checkers/order-summary-view';
import { OPERATOR_ENV } from '../clients/operator';
import { ShopClient } from '../clients/shop-client';

const REBUILT = /^rebuilt: [1-9]\d* events in \d+\.\d s, \d+\/s\n$/;
const ALL = contexts.flatMap(({ name, projections }) =>
  projections.map(({ projection }) => `${name}/${projection.name}`),
);

describe('npm run projections', () => {
  let folder: string;
  let shop: RunningPlatform | undefined;
  let client: ShopClient;
  const view = new OrderSummaryView(() => shop!.databaseUrls.get('ordering')!);

  const env = () => ({ ...OPERATOR_ENV, MARU_DATA_DIR: folder, PORT: '0', LOG_LEVEL: 'fatal' });
  const projections = (...args: string[]) => runCommand('projections.cli.js', args, env());

  async function open(): Promise<void> {
    shop = await startPlatform({ env: env() });
    client = new ShopClient(shop.url);
  }
  async function close(): Promise<void> {
    await shop?.close();
    shop = undefined;
  }

  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'maru-projections-'));
    chmodSync(folder, 0o755);
    await open();
    const customerId = await client.customer();
    const { productId } = await client.product(2);
    const changes = [{}, { paymentToken: 'tok_decline' }, { lines: [{ productId, quantity: 3 }] }];
    for (const each of changes) await client.ended(await client.placed(client.order(customerId, [productId], each)));
  }, 180_000);
  afterAll(async () => {
    await close();
    rmSync(folder, { recursive: true, force: true });
  }, 180_000);

  it('lists every read model and its position', async () => {
    const { code, out } = await projections('list');
    expect(code).toBe(0);
    const rows = out.trim().split('\n').slice(2);
    expect(rows.map((row) => row.split(/ +/)[0])).toEqual(ALL);
    for (const row of rows) expect(row).toMatch(/ \d+ +[1-9]\d*$/);
  });

  it('rebuilds a view while no shop runs, and leaves no database running', async () => {
    const before = await view.spoil();
    await close();
    const { code, out, err } = await projections('rebuild', 'ordering/order-summary');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(REBUILT);
    expect(await findEmbeddedPostgres(path.join(folder, 'postgres'))).toBeUndefined();
    await open();
    expect(await view.rows()).toEqual(before);
  });

  it('answers an unknown projection with the list of all projections', async () => {
    const { code, out, err } = await projections('rebuild', 'ordering/order-sumary');
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain('npm run projections -- rebuild <context>/<projection>');
    expect(err).toContain('There is no projection ordering/order-sumary.');
    for (const group of ALL) expect(err).toContain(`    ${group}\n`);
  });
});
