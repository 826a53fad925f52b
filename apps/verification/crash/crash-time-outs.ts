import { startEmbeddedPostgres } from '@maru/embedded-postgres';
import type { EventStore } from '@maru/event-store';
import { SeededRandom } from '@maru/kernel';
import { freePort } from '@maru/testing';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Audit, type AuditReport } from '../checkers/audit';
import { wholeLog } from '../checkers/whole-log';
import { ShopProcess } from '../shops/shop-process';
import { CrashClient } from '../clients/crash-client';
import { onLog } from '../checkers/on-log';
import { settle } from '../clients/settle';

export interface TimeOutsOptions {
  readonly seed: number;
  readonly onProgress?: (line: string) => void;
}

export interface TimeOutsReport extends AuditReport {
  /** The number of orders that FAILED because a step was not answered in time. */
  readonly timedOut: number;
}

const CLIENTS = 8;
const KILLS = 5;
const LIFE_MS = 15_000;
const PAUSE_MS = 250;
const SETTLE_MS = 240_000;
// Payments with these tokens are captured at once, or after two retries.
const TOKENS = ['tok_approve', 'tok_flaky'];

/**
 * Kills the shop five times, 15 seconds after each start, under eight clients whose payments need retries at most.
 * Counts the orders that a time-out ended all the same, because time in which the shop could not work must not count
 * against a customer.
 */
export async function crashTimeOuts({ seed, onProgress = () => undefined }: TimeOutsOptions): Promise<TimeOutsReport> {
  const random = new SeededRandom(seed);
  const dataDirectory = await mkdtemp(path.join(tmpdir(), 'maru-crash-'));
  // Under root, PostgreSQL runs as another user, who must be able to enter the folder.
  await chmod(dataDirectory, 0o755);
  const shop = new ShopProcess({ port: await freePort(), dataDirectory, env: { LOG_LEVEL: 'fatal' } });
  const client = new CrashClient(shop.url, random, `time-outs-${seed}`, TOKENS);
  try {
    await startForSure(shop);
    await client.prepare();
    const over = new AbortController();
    const clients = Array.from({ length: CLIENTS }, (_, number) => orderUntil(over.signal, client, number));
    for (let kill = 1; kill <= KILLS; kill++) {
      await sleep(LIFE_MS);
      await shop.kill({ database: false });
      const restartMs = Math.round(await startForSure(shop));
      onProgress(`kill ${kill}/${KILLS}: ready again after ${restartMs} ms, ${client.acknowledged.size} orders so far`);
    }
    over.abort();
    await Promise.all(clients);
    const violations = await settle(client, SETTLE_MS);
    await shop.stop();
    const report = await onLog(dataDirectory, (store) => readEndings(store, client));
    return { ...report, violations: [...violations, ...report.violations] };
  } finally {
    await shop.kill({ database: false });
    await (await startEmbeddedPostgres({ dataDirectory: path.join(dataDirectory, 'postgres') })).stop();
    await rm(dataDirectory, { recursive: true, force: true });
  }
}

/** Starts the shop, if need be twice, because a busy machine may take longer than the default wait. */
async function startForSure(shop: ShopProcess): Promise<number> {
  const startedAt = performance.now();
  await shop.start().catch(() => shop.start());
  return performance.now() - startedAt;
}

async function orderUntil(over: AbortSignal, client: CrashClient, number: number): Promise<void> {
  for (let order = 0; !over.aborted; order++) {
    await client.place(`${number}-${order}`);
    await sleep(PAUSE_MS);
  }
}

async function readEndings(store: EventStore, client: CrashClient): Promise<TimeOutsReport> {
  const audit = new Audit();
  let timedOut = 0;
  for await (const event of wholeLog(store)) {
    audit.add(event);
    const { reason = '' } = event.data as { reason?: string };
    if (event.type === 'ordering.order-failed.v1' && reason.endsWith('.TIMEOUT')) timedOut++;
  }
  return { ...audit.report({ ...client.orders, atRest: true }), timedOut };
}
