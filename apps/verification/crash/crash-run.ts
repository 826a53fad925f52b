import { startEmbeddedPostgres } from '@maru/embedded-postgres';
import { SeededRandom } from '@maru/kernel';
import { freePort } from '@maru/testing';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AuditReport } from '../checkers/audit';
import { ShopProcess } from '../shops/shop-process';
import { auditShop } from '../checkers/audit-shop';
import { CrashClient } from '../clients/crash-client';
import { untilLettersAreWritten } from '../checkers/letters-written';
import { onLog } from '../checkers/on-log';
import { settle } from '../clients/settle';

export interface CrashOptions {
  readonly seed: number;
  /** The number of kills. */
  readonly rounds: number;
  /** The number of orders that are sent at once before each kill. */
  readonly orders: number;
  readonly onProgress?: (line: string) => void;
}

export interface CrashReport extends AuditReport {
  readonly acknowledged: number;
  readonly sent: number;
}

const LONGEST_LIFE_MS = 2_000;
const SETTLE_MS = 120_000;
const LETTERS_MS = 20_000;

/**
 * Kills the whole shop with SIGKILL at seeded random moments while orders are in flight. About half of the rounds kill
 * its PostgreSQL, too. The shop starts again on the same data each time. At the end every acknowledged order must end,
 * and the log, the views and the books of the payment provider are audited.
 * A seed repeats the choices, but not the timing of the machine between them.
 */
export async function crashRun({
  seed,
  rounds,
  orders,
  onProgress = () => undefined,
}: CrashOptions): Promise<CrashReport> {
  const random = new SeededRandom(seed);
  const dataDirectory = await mkdtemp(path.join(tmpdir(), 'maru-crash-'));
  // Under root, PostgreSQL runs as another user, who must be able to enter the folder.
  await chmod(dataDirectory, 0o755);
  // Many payment tokens of the clients make the provider fail and its circuit open. The run must not wait long for it.
  const env = { LOG_LEVEL: 'error', PAYMENTS_PROVIDER_CIRCUIT_OPEN_MS: '1000' };
  const shop = new ShopProcess({ port: await freePort(), dataDirectory, env });
  const client = new CrashClient(shop.url, random, `crash-${seed}`);
  const violations: string[] = [];
  try {
    await shop.start();
    await client.prepare();
    for (let round = 1; round <= rounds; round++) {
      const lifeMs = Math.floor(random.next() * LONGEST_LIFE_MS);
      const database = random.next() < 0.5;
      const burst = client.burst(orders, round);
      await sleep(lifeMs);
      await shop.kill({ database });
      await burst;
      const restartMs = await shop.start();
      const what = database ? 'shop and database' : 'shop';
      onProgress(
        `round ${round}/${rounds}: ${what} killed after ${lifeMs} ms, ${client.acknowledged.size} orders acknowledged so far, ` +
          `ready again after ${Math.round(restartMs)} ms`,
      );
    }
    violations.push(...(await settle(client, SETTLE_MS)));
    await onLog(dataDirectory, (store) => untilLettersAreWritten(store, LETTERS_MS));
    const { code, ms } = await shop.stop();
    if (code !== 0 || ms > 10_000) violations.push(`I10: the shop exited with ${code} after ${Math.round(ms)} ms`);
    const report = await auditData(dataDirectory, client);
    return {
      orders: report.orders,
      violations: [...violations, ...report.violations],
      acknowledged: client.acknowledged.size,
      sent: client.sent.size,
    };
  } finally {
    await shop.kill({ database: false });
    await (await startEmbeddedPostgres({ dataDirectory: path.join(dataDirectory, 'postgres') })).stop();
    await rm(dataDirectory, { recursive: true, force: true });
  }
}

/** Reads the log and the databases of the stopped shop. */
const auditData = (dataDirectory: string, client: CrashClient): Promise<AuditReport> =>
  onLog(dataDirectory, (store, databaseUrls) => auditShop({ store, databaseUrls, ...client.orders, viewsGoOn: true }));
