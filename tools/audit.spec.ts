import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

function judged(answer: string): { outcome: string; lines: string[] } {
  const script = `import(${JSON.stringify(pathToFileURL(path.join(__dirname, 'audit.mjs')).href)})
    .then(({ judge }) => process.stdout.write(JSON.stringify(judge(process.argv[1]))))`;
  const text = execFileSync(process.execPath, ['-e', script, answer], { encoding: 'utf8' });
  return JSON.parse(text) as { outcome: string; lines: string[] };
}

const answerWith = (...severities: string[]) =>
  JSON.stringify({
    vulnerabilities: Object.fromEntries(
      severities.map((severity, n) => [`p${n}`, { name: `p${n}`, severity, range: '<1.0.0' }]),
    ),
    metadata: { vulnerabilities: { total: severities.length } },
  });

describe('the audit of dependencies', () => {
  it.each([
    ['no vulnerability', answerWith(), 'passed'],
    ['a moderate one', answerWith('moderate'), 'passed'],
    ['a high one', answerWith('low', 'high'), 'failed'],
    ['a critical one', answerWith('critical'), 'failed'],
    ['a registry that refuses', JSON.stringify({ message: 'audit endpoint returned an error', error: {} }), 'unknown'],
    ['no answer', '', 'unknown'],
  ])('of %s comes out as it should', (_what, answer, outcome) => {
    expect(judged(answer).outcome).toBe(outcome);
  });

  it('names what it has found', () => {
    expect(judged(answerWith('high')).lines).toEqual(['high: p0 <1.0.0']);
  });
});
