import 'reflect-metadata';
import { readSettings } from '@maru/service';
import { banner } from './banner';
import { explain } from './explain';
import { tellOperator } from './operator/tell-operator';
import { eventStoreOf, platformSettings } from './settings';
import { startPlatform } from './start-platform';
import { stopOnSignals } from './stop-on-signals';
import { removePlatformFile, writePlatformFile } from './tools/platform-file';

// Below 10 s, after which a supervisor usually kills. Work that has not ended then is durable, and the next start
// continues it.
const LONGEST_STOP_MS = 9_500;

const say = (message: string) => process.stdout.write(`  ${message}\n`);

async function main(): Promise<void> {
  const startedAt = performance.now();
  const settings = readSettings(platformSettings, process.env);
  const dataDirectory = settings.get('MARU_DATA_DIR');
  const starting = startPlatform({ env: process.env, onProgress: say, onOperator: tellOperator(say) });
  const isStopping = stopOnSignals({
    signals: ['SIGINT', 'SIGTERM'],
    stop: async () => {
      await (await starting).close();
      await removePlatformFile(dataDirectory);
    },
    longestMs: LONGEST_STOP_MS,
    say,
  });

  const platform = await starting;
  if (isStopping()) return;
  say(`ready in ${((performance.now() - startedAt) / 1_000).toFixed(1)} s`);
  const contexts = Object.fromEntries([...platform.contexts].map(([name, { url }]) => [name, url]));
  const eventStore = eventStoreOf(settings);
  await writePlatformFile(dataDirectory, { pid: process.pid, url: platform.url, contexts, eventStore });
  process.stdout.write(banner(platform.url, platform.operator.file, process.env));
}

main().catch((error: unknown) => {
  process.stderr.write(`\n  maru could not start: ${explain(error)}\n\n`);
  process.exit(1);
});
