import { openEventStore } from '@maru/service';
import { createTestDatabase } from '@maru/testing';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { makeDevelopmentCertificates } from '@maru/security/development-ca';
import { contexts } from '@maru/platform/contexts';
import { startDistributedShop } from '@maru/platform/distributed';
import type { DistributedShop } from '@maru/platform/distributed';
import { fronts } from '@maru/platform/fronts';
import { writePlatformFile } from '@maru/platform/platform-file';
import { Session } from '@maru/platform/operator';
import { LogLines } from '../checkers/log-lines';
import { OPERATOR, OPERATOR_ENV } from '../clients/operator';
import { runCommand } from '../shops/run-command';
import { fronts as frontSuites } from './suites/fronts';
import { TestShop, withShop } from '../shops/test-shop';
import { WITHOUT_LIMITS } from '../shops/without-limits';

/**
 * The fronts as processes, web-bff twice. All processes authenticate each other by certificates, so that nothing inside
 * this shop travels in plain text. The contexts take events from the log, because Kafka makes no difference here.
 */
let running: DistributedShop | undefined;

async function processesWithCertificates(): Promise<TestShop> {
  const database = await createTestDatabase('graphql');
  const folder = mkdtempSync(path.join(tmpdir(), 'maru-graphql-'));
  const certificates = path.join(folder, 'certs');
  const names = ['gateway', 'tools', ...[...fronts, ...contexts].map(({ name }) => name)];
  await makeDevelopmentCertificates({ folder: certificates, names });
  const env = {
    ...WITHOUT_LIMITS,
    PORT: '0',
    LOG_LEVEL: 'fatal',
    ...OPERATOR_ENV,
    MARU_SERVICE_KEY: '',
    MARU_TLS_DIR: certificates,
    MARU_DATA_DIR: folder,
    DATABASE_URL: database.url,
  };
  const shop = await startDistributedShop({
    env: { PATH: process.env['PATH'], ...env },
    kafka: 'none',
    instances: { 'web-bff': 2 },
  });
  await writePlatformFile(folder, shop.addresses);
  running = shop;
  const eventStore = await openEventStore(shop.eventStore);
  return new TestShop({
    url: shop.url,
    eventStore,
    databaseUrls: shop.databaseUrls,
    toolEnv: env,
    lines: new LogLines(),
    hold: () => {
      throw new Error('this shop cannot hold messages back');
    },
    async close() {
      await eventStore.close();
      await shop.stop();
      await database.drop();
      rmSync(folder, { recursive: true, force: true });
    },
  });
}

const shop = withShop(processesWithCertificates);
frontSuites(shop);

describe('a shop of processes with certificates', () => {
  it('completes an order, and lets npm run parked ask every context', async () => {
    const { client, toolEnv } = shop();
    const customerId = await client.customer();
    const { productId } = await client.product(3);
    const orderId = await client.placed(client.order(customerId, [productId]));
    expect(await client.ended(orderId)).toMatchObject({ status: 'COMPLETED' });
    const parked = await runCommand('parked.cli.js', ['list'], toolEnv);
    expect(parked).toMatchObject({ code: 0, out: 'Nothing is parked.\n' });
  });

  it('answers callers without a certificate on the health port only, whatever their token', async () => {
    const { url, healthUrl } = running!.process('ordering');
    expect(url).toMatch(/^https:/);
    const headers = await new Session(shop().client.url, OPERATOR).headers();
    await expect(fetch(`${url}/api/orders`, { headers })).rejects.toThrow('fetch failed');
    await expect(fetch(`${url.replace('https', 'http')}/api/orders`, { headers })).rejects.toThrow('fetch failed');
    expect((await fetch(`${healthUrl}/health/ready`)).status).toBe(200);
    expect((await fetch(`${healthUrl}/api/orders`, { headers })).status).toBe(404);
  });
});
