import 'reflect-metadata';
import { explain } from './explain';
import { banner } from './banner';
import { startPlatform } from './start-platform';

// Exits on its own before anyone loses patience; what is not stopped then is durable and is taken over by the next start.
const LONGEST_STOP_MS = 9_500;

const say = (message: string) => process.stdout.write(`  ${message}\n`);

async function main(): Promise<void> {
  const startedAt = performance.now();
  const starting = startPlatform({ env: process.env, onProgress: say });
  let stopping = false;
  const stop = (signal: NodeJS.Signals) => {
    if (stopping) process.exit(130);
    stopping = true;
    say(`${signal}: stopping (once more to stop at once)`);
    setTimeout(() => process.exit(1), LONGEST_STOP_MS).unref();
    void starting
      .then((platform) => platform.close())
      .then(
        () => (say('stopped'), process.exit(0)),
        () => process.exit(1),
      );
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);

  const platform = await starting;
  if (stopping) return;
  say(`ready in ${((performance.now() - startedAt) / 1_000).toFixed(1)} s`);
  process.stdout.write(banner(platform.url));
}

main().catch((error: unknown) => {
  process.stderr.write(`\n  maru could not start: ${explain(error)}\n\n`);
  process.exit(1);
});
