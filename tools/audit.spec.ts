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
