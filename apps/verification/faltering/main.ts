import 'reflect-metadata';
import { parseArgs } from 'node:util';
import { runToTheEnd } from '../command-line/run-to-the-end';
import { wholeNumber } from '../command-line/whole-number';
import { falteringRun } from './faltering-run';
import { missed, reportFaltering } from './report-faltering';

/**
 * `npm run test:flaky -- --seconds 60`: the payment provider falters with half of the cards, and orders with good cards
 * must not suffer. It exits with 1 when a goal is missed.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      seconds: { type: 'string', default: '60' },
      clients: { type: 'string', default: '8' },
      orders: { type: 'string', default: '38' },
      settle: { type: 'string', default: '60' },
    },
  });
  const figures = await falteringRun({
    seconds: wholeNumber('--seconds', values.seconds, 1),
    clients: wholeNumber('--clients', values.clients, 1),
    perSecond: wholeNumber('--orders', values.orders, 1),
    settleMs: 1_000 * wholeNumber('--settle', values.settle, 1),
    onProgress: (line) => console.error(`  ${line}`),
  });
  console.log(`\n${reportFaltering(figures)}`);
  if (missed(figures).length > 0) process.exit(1);
}

runToTheEnd(main);
