import 'reflect-metadata';
import { parseArgs } from 'node:util';
import { runToTheEnd } from '../crash/run-to-the-end';
import { abuseRun } from './abuse-run';
import { attacks } from './attacks';
import { topologies } from './topologies';

/** `npm run test:abuse -- [--topology one-process] [--only <word of an attack's name>]`: see abuse-run.ts. */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { topology: { type: 'string' }, only: { type: 'string', default: '' } } });
  const wanted = topologies.filter((each) => values.topology === undefined || each === values.topology);
  if (wanted.length === 0) throw new RangeError(`--topology must be one of ${topologies.join(', ')}`);
  const chosen = attacks.filter(({ name }) => name.includes(values.only));
  if (chosen.length === 0) throw new RangeError(`no attack has "${values.only}" in its name`);
  const interrupt = new AbortController();
  for (const event of ['SIGINT', 'SIGTERM'] as const)
    process.once(event, () => interrupt.abort(new Error(`${event}: ended early`)));
  let broken = 0;
  for (const topology of wanted) {
    console.log(topology);
    const onProgress = (line: string) => console.log(`  ${line}`);
    const violations = await abuseRun({ topology, attacks: chosen, signal: interrupt.signal, onProgress });
    for (const violation of violations.slice(0, 30)) console.error(`  ${topology}: ${violation}`);
    broken += violations.length;
  }
  if (broken > 0) throw new Error(`${broken} times one client took from another what was theirs`);
  console.log(`${chosen.length} attacks: no error of another client, and no p99 beyond twice that of quiet slices`);
}

runToTheEnd(main);
