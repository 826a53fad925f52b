import { summaryOf } from './suite-summary.mjs';
import type { SuiteRun } from './suite-summary.mjs';

function run(name: string, passed: number, { failed = 0, skipped = 0, notRun = [] as string[] } = {}): SuiteRun {
  const results = {
    numPassedTests: passed,
    numFailedTests: failed,
    numPendingTests: skipped,
    numTotalTests: passed + failed + skipped,
  };
  return { name, status: failed > 0 ? 1 : 0, results, notRun };
}
const whole = { on: 'esdb://node:2113', filtered: false };
const WHY = 'NOT RUN: what needs Kafka (kafka-relay.kafka.spec.ts), because there is no Java';

describe('the last lines of npm run test:eventstoredb', () => {
  it('have the numbers of passed suites and tests', () => {
    expect(summaryOf([run('contract', 45), run('relay', 10, { skipped: 2 })], whole)).toEqual({
      lines: [
        '== 2 of 2 suites passed, on esdb://node:2113',
        '   passed: contract (45 of 45 tests passed)',
        '   passed: relay (10 of 12 tests passed, 2 skipped)',
      ],
      exitCode: 0,
    });
  });

  it('count a suite as passed only when one of its tests ran, and name the reason when none did', () => {
    const runs = [
      run('contract', 45),
      run('relay', 0, { skipped: 12, notRun: [WHY] }),
      run('shop', 0, { skipped: 85 }),
    ];
    expect(summaryOf(runs, whole)).toEqual({
      lines: [
        '== 1 of 3 suites passed, 2 ran no test, on esdb://node:2113',
        '   passed: contract (45 of 45 tests passed)',
        '   ran no test: relay (0 of 12 tests passed, 12 skipped)',
        `     ${WHY}`,
        '   ran no test: shop (0 of 85 tests passed, 85 skipped)',
      ],
      exitCode: 1,
    });
  });

  it('name failed suites, also when jest itself failed', () => {
    const broken = { name: 'relay', status: null, results: undefined, notRun: [] };
    const { lines, exitCode } = summaryOf([run('contract', 44, { failed: 1 }), broken], whole);
    expect(lines).toEqual([
      '== 0 of 2 suites passed, 2 failed, on esdb://node:2113',
      '   failed: contract (44 of 45 tests passed, 1 failed)',
      '   failed: relay (jest gave no results)',
    ]);
    expect(exitCode).toBe(1);
  });

  it('allow an empty suite in a filtered run, unless all suites are empty', () => {
    const some = { ...whole, filtered: true };
    expect(summaryOf([run('contract', 1, { skipped: 44 }), run('relay', 0, { skipped: 12 })], some).exitCode).toBe(0);
    expect(summaryOf([run('relay', 0, { skipped: 12 })], some).exitCode).toBe(1);
  });
});
