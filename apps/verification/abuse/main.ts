import 'reflect-metadata';
import { parseArgs } from 'node:util';
import { runToTheEnd } from '../command-line/run-to-the-end';
import { abuseRun } from './abuse-run';
import { attacks } from './attacks';
import { topologies } from './topologies';
import { trialRun } from './trial-run';
import { trials } from './trials';

/**
 * `npm run test:abuse -- [--topology one-process] [--only <word of an attack's name>]`: see abuse-run.ts and
 * trial-run.ts.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { topology: { type: 'string' }, only: { type: 'string', default: '' } } });
  const wanted = topologies.filter((each) => values.topology === undefined || each === values.topology);
  if (wanted.length === 0) throw new RangeError(`--topology must be one of ${topologies.join(', ')}`);
  const chosen = attacks.filter(({ name }) => name.includes(values.only));
  const tried = trials.filter(({ name }) => name.includes(values.only));
  if (chosen.length + tried.length === 0)
    throw new RangeError(`--only: no attack or trial has "${values.only}" in its name`);
  const interrupt = new AbortController();
  for (const event of ['SIGINT', 'SIGTERM'] as const)
    process.once(event, () => interrupt.abort(new Error(`${event}: ended early`)));
  let broken = 0;
  for (const topology of wanted) {
    console.log(topology);
    const onProgress = (line: string) => console.log(`  ${line}`);
    const common = { topology, signal: interrupt.signal, onProgress };
    const violations = [
      ...(chosen.length > 0 ? await abuseRun({ ...common, attacks: chosen }) : []),
      ...(tried.length > 0 ? await trialRun({ ...common, trials: tried }) : []),
    ];
    for (const violation of violations.slice(0, 30)) console.error(`  ${topology}: ${violation}`);
    broken += violations.length;
  }
  if (broken > 0) throw new Error(`${broken} faults were found; the first 30 of each topology are listed above`);
  console.log(`${chosen.length} attacks: no error of another client, and no p99 beyond twice that of quiet slices`);
  console.log(`${tried.length} trials of accounts and authority: nothing gained, and no error of another client`);
}

runToTheEnd(main);
