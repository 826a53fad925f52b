import { parseArgs } from 'node:util';
import { runToTheEnd } from '../command-line/run-to-the-end';
import { wholeNumber } from '../command-line/whole-number';
import { crashRun } from './crash-run';
import { crashTimeOuts } from './crash-time-outs';

/**
 * `npm run test:crash -- --seed 7 --rounds 20 --orders 200`: see crash-run.ts.
 * Without `--seed` it chooses a seed and prints it. For `--time-outs`, instead of rounds and orders, see
 * crash-time-outs.ts.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      seed: { type: 'string' },
      rounds: { type: 'string' },
      orders: { type: 'string' },
      'time-outs': { type: 'boolean' },
    },
  });
  const seed = wholeNumber('--seed', values.seed ?? String(Date.now() % 100_000), 0);
  if (values['time-outs']) return timeOuts(seed);
  const rounds = wholeNumber('--rounds', values.rounds ?? '20', 1);
  const orders = wholeNumber('--orders', values.orders ?? '200', 1);
  console.log(`seed ${seed}: ${rounds} rounds of ${orders} orders`);
  const report = await crashRun({ seed, rounds, orders, onProgress: (line) => console.log(`  ${line}`) });
  const endings = Object.entries(report.orders).map(([status, count]) => `${count} ${status}`);
  console.log(`${report.sent} orders sent, ${report.acknowledged} acknowledged; in the log: ${endings.join(', ')}`);
  for (const violation of report.violations.slice(0, 50)) console.error(`  ${violation}`);
  if (report.violations.length > 0) {
    console.error(`seed ${seed}: ${report.violations.length} broken promises`);
    process.exit(1);
  }
  console.log(`seed ${seed}: every promise kept`);
}

async function timeOuts(seed: number): Promise<void> {
  console.log(
    `seed ${seed}: 8 clients, 5 kills, each 15 s after a start, cards that are captured at the first or the third attempt`,
  );
  const { orders, timedOut, violations } = await crashTimeOuts({
    seed,
    onProgress: (line) => console.log(`  ${line}`),
  });
  const endings = Object.entries(orders).map(([status, count]) => `${count} ${status}`);
  console.log(`in the log: ${endings.join(', ')}; ${timedOut} FAILED by a time-out`);
  for (const violation of violations.slice(0, 50)) console.error(`  ${violation}`);
  if (timedOut > 0 || violations.length > 0) process.exit(1);
}

runToTheEnd(main);
