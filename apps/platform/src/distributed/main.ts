import 'reflect-metadata';
import { readSettings } from '@maru/service';
import { banner } from '../banner';
import { explain } from '../explain';
import { stopOnSignals } from '../stop-on-signals';
import { tellOperator } from '../operator/tell-operator';
import { removePlatformFile, writePlatformFile } from '../tools/platform-file';
import { distributedFolder } from './distributed-folder';
import { distributedSettings } from './distributed-settings';
import { logPrinter } from './log-printer';
import { placeTable } from './place-table';
import { startDistributedShop } from './start-distributed-shop';

// The processes get 8 s, and Kafka and the database some more.
const LONGEST_STOP_MS = 20_000;

const say = (message: string) => process.stdout.write(`  ${message}\n`);
const inColour = process.stdout.isTTY && !process.env['NO_COLOR'];

async function main(): Promise<void> {
  const startedAt = performance.now();
  const folder = distributedFolder(readSettings(distributedSettings, process.env).get('MARU_DATA_DIR'));
  const stopping = new AbortController();
  const starting = startDistributedShop({
    env: process.env,
    signal: stopping.signal,
    onProgress: say,
    onOperator: tellOperator(say),
    onLine: logPrinter({ write: (text) => process.stdout.write(text), colours: inColour }),
  });
  const isStopping = stopOnSignals({
    // SIGHUP means that the terminal was closed.
    signals: ['SIGINT', 'SIGTERM', 'SIGHUP'],
    stop: async () => {
      stopping.abort();
      // An aborted start has undone its steps itself.
      const shop = await starting.catch(() => undefined);
      await shop?.stop();
      await removePlatformFile(folder);
    },
    longestMs: LONGEST_STOP_MS,
    say,
  });
  process.stdout.on('error', () => undefined);

  const shop = await starting.catch((error: unknown) => {
    if (!isStopping()) throw error;
    return undefined;
  });
  if (!shop || isStopping()) return;
  say(`ready in ${((performance.now() - startedAt) / 1_000).toFixed(1)} s`);
  await writePlatformFile(folder, shop.addresses);
  process.stdout.write(placeTable(shop) + banner(shop.url, shop.operator.file, process.env));
}

main().catch((error: unknown) => {
  process.stderr.write(`\n  maru could not start: ${explain(error)}\n\n`);
  process.exit(1);
});
