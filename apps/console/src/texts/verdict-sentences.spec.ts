import { readFileSync } from 'node:fs';
import path from 'node:path';
import { en } from './en';
import { ko } from './ko';
import { saidIn } from './verdict-sentences';
import type { VerdictShown } from './verdict-sentences';
import { verdictSentences } from './verdict-sentences.ko';
import { moment } from './written';

// The console is built without the code of the shop, so it reads what the gateway and ordering say of themselves.
const apps = path.join(__dirname, '../../..');
const read = (file: string) => readFileSync(path.join(apps, file), 'utf8');
const examples = JSON.parse(read('gateway/test/explanation/verdicts.json')) as readonly VerdictShown[];
const codesIn = (file: string) => [...read(file).matchAll(/^ {2}([A-Z_]+): ['"]/gm)].map(([, code]) => code!);
const staff = codesIn('gateway/src/explanation/verdict-codes.ts');
const customers = codesIn('ordering/src/views/explanation/customer-verdict.ts');

const say = (verdict: VerdictShown) => saidIn('ko', verdictSentences, verdict, ko.explanation.late);

describe('a verdict in Korean', () => {
  it('has a sentence for each code, of staff and of customers, and a short name in both languages', () => {
    expect([staff.length > 20, customers.length > 10]).toEqual([true, true]);
    expect(Object.keys(verdictSentences).sort()).toEqual([...new Set([...staff, ...customers])].sort());
    for (const { verdicts } of [en, ko]) expect(Object.keys(verdicts).sort()).toEqual(staff.toSorted());
  });

  it.each(examples)('says “$sentence $next” with all of its variable parts', (verdict) => {
    const { sentence, next, english } = say(verdict);
    const said = `${sentence} ${next}`;
    expect([english, said.match(/undefined|null|NaN|\[object/)]).toEqual([false, null]);
    for (const [name, value] of Object.entries(verdict.values ?? {})) {
      // Words of the shop itself are translated, and no message that is held up is not mentioned.
      if (['work', 'step', 'backend'].includes(name) || value === 0) continue;
      const isMoment = typeof value === 'string' && /^\d{4}-.*Z$/.test(value);
      expect(said).toContain(isMoment ? moment('ko', value) : String(value));
    }
    expect(said).not.toContain('T12:');
  });

  it('says that a customer waits longer than usual', () => {
    const verdict = { code: 'PAYING', sentence: 'Your payment is being taken.', next: 'Next …', late: true } as const;
    expect(say(verdict).sentence).toBe(`결제하고 있습니다. ${ko.explanation.late}`);
  });

  it('is in the words of the API for an unknown code', () => {
    const verdict = { code: 'NEWER', sentence: 'A newer release says so.', next: 'Wait.' };
    expect(say(verdict)).toEqual({ sentence: verdict.sentence, next: 'Wait.', english: true });
  });
});
