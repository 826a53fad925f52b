import 'reflect-metadata';
import { parseArgs } from 'node:util';
import { runToTheEnd } from '../command-line/run-to-the-end';
import { wholeNumber } from '../command-line/whole-number';
import { upgradeRun } from './upgrade-run';

const SHOWN = 50;

/**
 * `npm run test:upgrade -- [--seed 7] [--rounds 2]`: see upgrade-run.ts.
 * Without `--seed` it chooses a seed and prints it.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      seed: { type: 'string' },
      rounds: { type: 'string' },
      verbose: { type: 'boolean', default: false },
    },
  });
  const seed = wholeNumber('--seed', values.seed ?? String(Date.now() % 100_000), 0);
  const rounds = wholeNumber('--rounds', values.rounds ?? '2', 1);
  console.log(`seed ${seed}: ${rounds} upgrades with roll-back, then a last upgrade`);
  const interrupt = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => interrupt.abort(new Error(`${signal}: ended early, nothing was checked`)));
  const report = await upgradeRun({
    seed,
    rounds,
    signal: interrupt.signal,
    onProgress: (line) => console.log(line),
    onLine: ({ name, instance, text }) => {
      if (values.verbose) process.stderr.write(`${name}/${instance} ${text}\n`);
    },
  });
  console.log(report.phases.map(({ phase, seconds }) => `${phase} ${seconds.toFixed(1)} s`).join(', '));
  const endings = Object.entries(report.orders).map(([status, count]) => `${count} ${status}`);
  console.log(
    `${report.sent} orders sent, ${report.acknowledged} acknowledged; in the log: ${endings.join(', ')}; ` +
      `${report.restarts} restarts of processes`,
  );
  const { written, onKafka, inTimelines, inColumns, heardByOrders } = report.newType;
  console.log(
    `events of the new type: ${written} written, ${onKafka} on Kafka, ${inTimelines} in timelines, ` +
      `${inColumns} in the new column, ${heardByOrders} heard by orders that waited for them`,
  );
  for (const violation of report.violations.slice(0, SHOWN)) console.error(`  ${violation}`);
  if (report.violations.length > 0) {
    console.error(`seed ${seed}: ${report.violations.length} broken promises`);
    process.exit(1);
  }
  console.log(`seed ${seed}: every promise kept (I1–I9) through every upgrade and roll-back`);
}

runToTheEnd(main);
