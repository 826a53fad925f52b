import 'reflect-metadata';
import { readSettings } from '@maru/service';
import { banner } from './banner';
import { explain } from './explain';
import { tellOperator } from './operator/tell-operator';
import { platformSettings } from './settings';
import { startPlatform } from './start-platform';
import { removePlatformFile, writePlatformFile } from './tools/platform-file';

// Exits on its own before anyone loses patience; what is not stopped then is durable and is taken over by the next start.
const LONGEST_STOP_MS = 9_500;

// One Ctrl-C arrives twice under npm: from the terminal, and handed on by npm.
const ECHO_MS = 500;

const say = (message: string) => process.stdout.write(`  ${message}\n`);

async function main(): Promise<void> {
  const startedAt = performance.now();
  const dataDirectory = readSettings(platformSettings, process.env).get('MARU_DATA_DIR');
  const starting = startPlatform({ env: process.env, onProgress: say, onOperator: tellOperator(say) });
  let stoppingSince: number | undefined;
  const stop = (signal: NodeJS.Signals) => {
    if (stoppingSince !== undefined) {
      if (performance.now() - stoppingSince > ECHO_MS) process.exit(130);
      return;
    }
    stoppingSince = performance.now();
    say(`${signal}: stopping (once more to stop at once)`);
    setTimeout(() => process.exit(1), LONGEST_STOP_MS).unref();
    void starting
      .then((platform) => platform.close())
      .then(() => removePlatformFile(dataDirectory))
      .then(
        () => (say('stopped'), process.exit(0)),
        () => process.exit(1),
      );
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);

  const platform = await starting;
  if (stoppingSince !== undefined) return;
  say(`ready in ${((performance.now() - startedAt) / 1_000).toFixed(1)} s`);
  const contexts = Object.fromEntries([...platform.contexts].map(([name, { url }]) => [name, url]));
  await writePlatformFile(dataDirectory, { pid: process.pid, url: platform.url, contexts });
  process.stdout.write(banner(platform.url, platform.operator.file));
}

main().catch((error: unknown) => {
  process.stderr.write(`\n  maru could not start: ${explain(error)}\n\n`);
  process.exit(1);
});
