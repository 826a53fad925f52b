import { messagingMigrations } from '@maru/messaging';
import { createLogger, openDatabase } from '@maru/service';
import { eventually } from '@maru/testing';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { SMTPServer } from 'smtp-server';
import { LogLines } from '../checkers/log-lines';
import { viewViolations } from '../checkers/rebuilt-views';
import { contexts, startPlatform } from '@maru/platform';
import { HoldingBus } from '../shops/holding-bus';
import { OPERATOR_ENV } from '../clients/operator';
import { plaintextIn, plaintextInFiles } from '../checkers/plaintext';
import { erasure, WORDS } from './suites/erasure';
import { TestShop, withShop } from '../shops/test-shop';
import { WITHOUT_LIMITS } from '../shops/without-limits';

const folder = mkdtempSync(path.join(tmpdir(), 'maru-erasure-'));
const lines: string[] = [];
const delivered: string[] = [];

/** Refuses the first letter with its recipient in the error, and accepts all later ones. */
function reluctantMailServer(): Promise<SMTPServer> {
  let asked = 0;
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onRcptTo({ address }, _session, callback) {
      if (++asked > 1) return callback();
      callback(Object.assign(new Error(`<${address}> has to wait`), { responseCode: 450 }));
    },
    onData(stream, _session, callback) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        delivered.push(Buffer.concat(chunks).toString());
        callback();
      });
    },
  });
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

/** The shop as `npm start` runs it, with its own PostgreSQL. Every line of its log is kept. */
async function wholeShop(): Promise<TestShop> {
  chmodSync(folder, 0o755);
  const mail = await reluctantMailServer();
  let bus: HoldingBus | undefined;
  const platform = await startPlatform({
    env: {
      ...WITHOUT_LIMITS,
      ...OPERATOR_ENV,
      MARU_DATA_DIR: folder,
      PORT: '0',
      // Each event makes a snapshot, so that the search covers the tables of snapshots.
      SNAPSHOT_EVERY_EVENTS: '1',
      // No test reads the codes in the letters of this shop.
      CUSTOMERS_CONFIRM_ADDRESSES: 'at-once',
      SMTP_URL: `smtp://127.0.0.1:${(mail.server.address() as AddressInfo).port}`,
    },
    logger: createLogger({ level: 'trace', destination: { write: (line) => void lines.push(line) } }),
    wrapBus: (inner) => (bus ??= new HoldingBus(inner)),
  });
  return new TestShop({
    url: platform.url,
    eventStore: platform.eventStore,
    databaseUrls: platform.databaseUrls,
    toolEnv: {},
    lines: new LogLines(),
    hold: (type) => bus!.hold(type),
    async close() {
      await platform.close();
      await new Promise<void>((resolve) => mail.close(() => resolve()));
      // Searches the whole folder, because PostgreSQL leaves tables, the write-ahead log and other files on the disk.
      const files = await plaintextInFiles(folder, WORDS);
      rmSync(folder, { recursive: true, force: true });
      expect(files).toEqual([]);
    },
  });
}

async function snapshotsOf(databaseUrl: string): Promise<number> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ count: number }>('SELECT count(*)::integer AS count FROM state_snapshots');
    return rows[0]!.count;
  } finally {
    await client.end();
  }
}

const shop = withShop(wholeShop);
erasure(shop, async (words) =>
  plaintextIn(
    lines.map((line) => [`the log: ${line}`, line]),
    words,
  ),
);

describe('a shop whose customer has left', () => {
  it('has sent letters to them, without their address in its log', () => {
    expect(delivered.join()).toContain('zephyrine.example');
    expect(lines.join()).toContain('MailServerUnavailable');
  });

  it('keeps snapshots of its states', async () => {
    for (const context of ['customers', 'ordering', 'shipping'])
      await eventually(async () => expect(await snapshotsOf(shop().databaseUrl(context))).toBeGreaterThan(0));
  });

  it('rebuilds every view to the same rows', async () => {
    for (const context of contexts) {
      const url = shop().databaseUrl(context.name);
      const logger = createLogger({ level: 'error' });
      const dataSource = await openDatabase(context, { url, connections: 2, messagingMigrations, logger });
      try {
        await eventually(async () => expect(await viewViolations(context, shop().eventStore, dataSource)).toEqual([]));
      } finally {
        await dataSource.destroy();
      }
    }
  }, 60_000);

  it('keeps SKUs in plain text on its disk, so the search of files works', async () => {
    expect(await plaintextInFiles(folder, ['SKU-'])).not.toEqual([]);
  });
});
