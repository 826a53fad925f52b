import 'reflect-metadata';
import { parseArgs } from 'node:util';
import { runToTheEnd } from '../command-line/run-to-the-end';
import { wholeNumber } from '../command-line/whole-number';
import { faultRun } from './fault-run';
import { faultsAndAlerts } from './faults-and-alerts';
import { faults } from './schedule';

const USUAL_ROUNDS = '9';
const SHOWN = 50;

/**
 * `npm run test:faults -- [--seed 7] [--rounds 9 | --minutes 30] [--store eventstoredb] [--prometheus]`: see
 * fault-run.ts. Without `--seed` it chooses a seed and prints it. With `--prometheus` each fault comes once, and has to
 * fire its alert in a Prometheus of this machine.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      seed: { type: 'string' },
      rounds: { type: 'string' },
      minutes: { type: 'string' },
      store: { type: 'string', default: 'postgres' },
      verbose: { type: 'boolean', default: false },
      prometheus: { type: 'boolean', default: false },
    },
  });
  const { store } = values;
  if (store !== 'postgres' && store !== 'eventstoredb')
    throw new RangeError(`--store must be postgres or eventstoredb, not "${store}"`);
  const seed = wholeNumber('--seed', values.seed ?? String(Date.now() % 100_000), 0);
  const rounds = wholeNumber('--rounds', values.rounds ?? USUAL_ROUNDS, 1);
  const minutes = values.minutes === undefined ? undefined : wholeNumber('--minutes', values.minutes, 1);

  console.log(
    `seed ${seed}, the log in ${store}, ${minutes === undefined ? `${rounds} rounds` : `${minutes} minutes`}`,
  );
  const interrupt = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => interrupt.abort(new Error(`${signal}: ended early, nothing was checked`)));
  const until = Date.now() + (minutes ?? 0) * 60_000;
  const silentAlerts: string[] = [];
  const report = await faultRun({
    seed,
    store,
    signal: interrupt.signal,
    harm: async (scene) => {
      if (values.prometheus) silentAlerts.push(...(await faultsAndAlerts(scene)));
      else await faults(scene, (round) => (minutes === undefined ? round <= rounds : Date.now() < until));
    },
    inspect: () => Promise.resolve(silentAlerts),
    onProgress: (line) => console.log(line),
    onLine: ({ name, instance, text }) => {
      if (values.verbose) process.stderr.write(`${name}/${instance} ${text}\n`);
    },
  });
  const endings = Object.entries(report.orders).map(([status, count]) => `${count} ${status}`);
  console.log(
    `${report.sent} orders sent, ${report.acknowledged} acknowledged; in the log: ${endings.join(', ')}; ` +
      `${report.restarts} restarts of processes`,
  );
  for (const violation of report.violations.slice(0, SHOWN)) console.error(`  ${violation}`);
  if (report.violations.length > 0) {
    console.error(`seed ${seed}: ${report.violations.length} broken promises`);
    process.exit(1);
  }
  console.log(
    `seed ${seed}: every promise kept (I1–I9): ${report.acknowledged} acknowledged orders ended, ` +
      `${report.published} events in the topics in the log's order (${report.repeated} repeated), every view as its rebuild, ` +
      `the provider's books as the log, nothing parked`,
  );
}

runToTheEnd(main);
