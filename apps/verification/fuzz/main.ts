import 'reflect-metadata';
import { parseArgs } from 'node:util';
import { wholeNumber } from '../command-line/whole-number';
import type { Answers } from './answers';
import { fuzzRun } from './fuzz-run';
import { NoSchemathesis, schemathesisProgram } from './schemathesis-program';

/** `npm run test:fuzz [-- --seed 1 --requests 5000]`: see fuzz-run.ts. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { seed: { type: 'string', default: '1' }, requests: { type: 'string', default: '5000' } },
  });
  const seed = wholeNumber('--seed', values.seed, 0);
  const requests = wholeNumber('--requests', values.requests, 1);
  const say = (line: string) => console.log(`  ${line}`);
  const program = await schemathesisProgram(process.env, say);

  console.log(`seed ${seed}, at least ${requests} requests`);
  const interrupt = new AbortController();
  for (const event of ['SIGINT', 'SIGTERM'] as const) process.once(event, () => interrupt.abort());
  const startedAt = performance.now();
  const report = await fuzzRun({ program, seed, requests, signal: interrupt.signal, onProgress: say });
  for (const line of table(report)) console.log(line);
  if (report.wrong) console.error(`\n${report.wrong}\n`);
  for (const violation of report.violations.slice(0, 50)) console.error(`  ${violation}`);
  const seconds = Math.round((performance.now() - startedAt) / 1_000);
  console.log(`seed ${seed}: ${report.requests} requests in ${seconds} s, ${report.placed.length} orders placed`);
  if (report.wrong || report.violations.length > 0) {
    console.error(`seed ${seed}: the shop broke its API document or a promise; see above`);
    process.exit(1);
  }
  console.log(`seed ${seed}: no fault, every answer as in the document, and every promise kept`);
}

function table({ byOperation }: Answers): string[] {
  return [...byOperation].sort().map(([operation, statuses]) => {
    const counts = [...statuses].sort(([one], [other]) => one - other).map(([status, count]) => `${status}×${count}`);
    return `  ${operation.padEnd(42)} ${counts.join(' ')}`;
  });
}

main().catch((error: unknown) => {
  if (error instanceof NoSchemathesis && !process.env['MARU_REQUIRE_SCHEMATHESIS']) {
    console.error(`NOT RUN: ${error.message}`);
    return;
  }
  console.error(error);
  process.exit(1);
});
