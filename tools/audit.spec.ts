import { answerOfModule } from './answer-of-module';

const judged = (answer: string): { outcome: string; lines: string[] } =>
  answerOfModule('audit.mjs', 'module.judge(given[0])', answer);

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
    ['a moderate vulnerability', answerWith('moderate'), 'passed'],
    ['a high vulnerability', answerWith('low', 'high'), 'failed'],
    ['a critical vulnerability', answerWith('critical'), 'failed'],
    ['an error of the registry', JSON.stringify({ message: 'audit endpoint returned an error', error: {} }), 'unknown'],
    ['no answer', '', 'unknown'],
  ])('with %s has the right outcome', (_what, answer, outcome) => {
    expect(judged(answer).outcome).toBe(outcome);
  });

  it('names each vulnerable package with its range', () => {
    expect(judged(answerWith('high')).lines).toEqual(['high: p0 <1.0.0']);
  });
});
