/**
 * The summary of Jest suites at the end of a run, and the exit code: 1 when a suite failed, or ran no test in an
 * unfiltered run.
 * @param {readonly { name: string, status: number | null, results: object | undefined, notRun: readonly string[] }[]}
 *   suites each with its exit code, the output of `jest --json`, and the lines about skipped tests
 * @param {{ on: string, filtered: boolean }} about the server, and whether only some tests were selected
 * @returns {{ lines: string[], exitCode: number }}
 */
export function summaryOf(suites, { on, filtered }) {
  const told = suites.map((suite) => ({ ...suite, ...judged(suite) }));
  const count = (verdict) => told.filter((suite) => suite.verdict === verdict).length;
  const counts = [
    `${count('passed')} of ${suites.length} suites passed`,
    ...(count('failed') ? [`${count('failed')} failed`] : []),
    ...(count('ran no test') ? [`${count('ran no test')} ran no test`] : []),
  ];
  const details = told.flatMap(({ name, verdict, tests, notRun }) => [
    `   ${verdict}: ${name}${tests ? ` (${tests})` : ''}`,
    ...notRun.map((line) => `     ${line}`),
  ]);
  const empty = count('ran no test') > 0 && (!filtered || count('passed') === 0);
  return { lines: [`== ${counts.join(', ')}, on ${on}`, ...details], exitCode: count('failed') > 0 || empty ? 1 : 0 };
}

function judged({ status, results }) {
  if (!results) return { verdict: 'failed', tests: 'jest gave no results' };
  const { numPassedTests: passed, numFailedTests: failed, numPendingTests: skipped, numTotalTests: all } = results;
  const tests = [
    `${passed} of ${all} tests passed`,
    ...(failed ? [`${failed} failed`] : []),
    ...(skipped ? [`${skipped} skipped`] : []),
  ].join(', ');
  if (status !== 0) return { verdict: 'failed', tests };
  return { verdict: passed > 0 ? 'passed' : 'ran no test', tests };
}
