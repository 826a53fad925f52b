import type { Wanted } from './arguments';
import type { StartedBackend } from './backend';
import { backends } from './backends';

// Under npm one Ctrl-C arrives twice: from the terminal, and forwarded by npm.
const ECHO_MS = 500;

const say = (message: string) => process.stderr.write(`  ${message}\n`);

/**
 * Starts the backends in parallel, prints their addresses, and stays until Ctrl-C or SIGTERM; then all end. When one
 * cannot start or ends by itself, the others end too and the process exits with 1.
 */
export async function up(wanted: readonly Wanted[]): Promise<void> {
  const started: StartedBackend[] = [];
  let stoppingSince: number | undefined;
  const stop = async (status: number) => {
    stoppingSince ??= performance.now();
    const ended = await Promise.allSettled(started.map((each) => each.stop()));
    const faults = ended.filter((each) => each.status === 'rejected');
    for (const { reason } of faults) say(String(reason));
    process.exit(faults.length === 0 ? status : 1);
  };
  const starting = Promise.allSettled(
    wanted.map(async ({ name, ...options }) => {
      const backend = backends.find((each) => each.name === name)!;
      const running = await backend.start({ ...options, onProgress: say });
      started.push(running);
      return { name, running };
    }),
  );
  const stopBy = (signal: NodeJS.Signals) => {
    if (stoppingSince === undefined) {
      stoppingSince = performance.now();
      say(`${signal}: stopping (once more to stop at once)`);
      void starting.then(() => stop(0));
    } else if (performance.now() - stoppingSince > ECHO_MS) process.exit(130);
  };
  process.on('SIGINT', stopBy);
  process.on('SIGTERM', stopBy);

  const outcomes = await starting;
  if (stoppingSince !== undefined) return;
  for (const outcome of outcomes) {
    if (outcome.status === 'fulfilled') continue;
    say((outcome.reason as Error).message);
    return stop(1);
  }
  for (const outcome of outcomes) {
    if (outcome.status === 'fulfilled') tell(outcome.value.name, outcome.value.running);
  }
  say('Ctrl-C ends all');

  function tell(name: string, running: StartedBackend): void {
    say(`${name}: ${running.what}`);
    // On standard output, which has nothing else, so that a shell can read it.
    for (const [variable, value] of Object.entries(running.exports)) {
      process.stdout.write(`export ${variable}='${value}'\n`);
    }
    void running.exited.then(() => {
      if (stoppingSince !== undefined) return;
      say(`${name} has ended by itself: stopping`);
      void stop(1);
    });
  }
}
