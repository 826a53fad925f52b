import 'reflect-metadata';
import { startEmbeddedPostgres } from '@maru/embedded-postgres';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { database } from '../load/bench-database';
import { met, reportOutage } from './report-outage';
import { shopInOutage } from './shop-in-outage';
import { withoutPolicies } from './without-policies';

/**
 * `npm run demo:outage`: the payment provider hangs on every charge while orders keep coming, once without the policies
 * of @maru/resilience and once with their defaults. It exits with 1 when customers wait too long with the policies.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      orders: { type: 'string', default: '14' },
      seconds: { type: 'string', default: '14' },
      timeout: { type: 'string', default: '10000' },
    },
  });
  const load = { perSecond: Number(values.orders), seconds: Number(values.seconds) };
  const timeoutMs = Number(values.timeout);
  const say = (line: string) => void process.stderr.write(`${line}\n`);
  const directory = await mkdtemp(path.join(tmpdir(), 'maru-outage-'));
  // Under root, PostgreSQL runs as another user, who must be able to enter the folder.
  await chmod(directory, 0o755);
  const postgres = await startEmbeddedPostgres({ dataDirectory: directory, maxConnections: 200 });
  try {
    say('the provider hangs, without policies');
    const without = await shopInOutage(await database(postgres.url, 'bare'), withoutPolicies(timeoutMs), load);
    say('the provider hangs, with policies');
    const protectedRun = await shopInOutage(await database(postgres.url, 'guarded'), {}, load);
    const report = { timeoutMs, without, with: protectedRun };
    console.log(`\n${reportOutage(report)}`);
    process.exitCode = met(report) ? 0 : 1;
  } finally {
    await postgres.stop();
    await rm(directory, { recursive: true, force: true });
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
