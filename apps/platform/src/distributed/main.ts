import 'reflect-metadata';
import { readSettings } from '@maru/service';
import { banner } from '../banner';
import { explain } from '../explain';
import { tellOperator } from '../operator/tell-operator';
import { removePlatformFile, writePlatformFile } from '../tools/platform-file';
import { distributedFolder } from './distributed-folder';
import { distributedSettings } from './distributed-settings';
import { logPrinter } from './log-printer';
import { placeTable } from './place-table';
import { startDistributedShop } from './start-distributed-shop';

// The processes have 8 s, Kafka and the database a few more.
const LONGEST_STOP_MS = 20_000;

// One Ctrl-C arrives twice under npm: from the terminal, and handed on by npm.
const ECHO_MS = 500;

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
  let stoppingSince: number | undefined;
  const stop = (signal: NodeJS.Signals) => {
    if (stoppingSince !== undefined) {
      if (performance.now() - stoppingSince > ECHO_MS) process.exit(130);
      return;
    }
    stoppingSince = performance.now();
    say(`${signal}: stopping (once more to stop at once)`);
    setTimeout(() => process.exit(1), LONGEST_STOP_MS).unref();
    stopping.abort();
    void starting
      .then(
        (shop) => shop.stop(),
        () => undefined,
      )
      .then(() => removePlatformFile(folder))
      .then(() => (say('stopped'), process.exit(0)));
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  // The terminal was closed, and nobody reads any more.
  process.on('SIGHUP', stop);
  process.stdout.on('error', () => undefined);

  const shop = await starting.catch((error: unknown) => {
    if (stoppingSince === undefined) throw error;
    return undefined;
  });
  if (!shop || stoppingSince !== undefined) return;
  say(`ready in ${((performance.now() - startedAt) / 1_000).toFixed(1)} s`);
  await writePlatformFile(folder, shop.addresses);
  process.stdout.write(placeTable(shop) + banner(shop.url, shop.operator.file));
}

main().catch((error: unknown) => {
  process.stderr.write(`\n  maru could not start: ${explain(error)}\n\n`);
  process.exit(1);
});
