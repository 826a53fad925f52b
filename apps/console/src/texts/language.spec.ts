import { OPERATIONS } from '../routing/pages';
import { en } from './en';
import { ko } from './ko';
import { languageFrom } from './language-from';
import { duration, minorUnits, money, short } from './written';

describe('the language of the console', () => {
  it.each([
    ['the browser’s first known one', null, ['fr-FR', 'ko-KR', 'en'], 'ko'],
    ['the chosen one before that of the browser', 'en', ['ko'], 'en'],
    ['English when the browser names no known one', null, ['fr'], 'en'],
    ['English when the kept choice is unknown', 'xx', [], 'en'],
  ] as const)('is %s', (_which, kept, browser, language) => {
    expect(languageFrom(kept, browser)).toBe(language);
  });

  it('has no Korean text that was left in English', () => {
    const same = leaves(ko).filter(([path, text]) => new Map(leaves(en)).get(path) === text);
    expect(same.map(([, text]) => text)).toEqual(['API', 'API']);
  });
});

describe('the pages of the operations', () => {
  it.each([en, ko])('have a title and a line on the overview each ($language)', ({ operations, overview }) => {
    expect(Object.keys(operations.sections)).toEqual([...OPERATIONS]);
    expect(Object.keys(overview.doors)).toEqual(OPERATIONS.filter((name) => name !== 'overview'));
  });
});

describe('an amount and a duration', () => {
  it('are written with the digits of the currency', () => {
    expect(money('en', 1_250, 'EUR')).toBe('€12.50');
    expect(money('ko', 1_250, 'KRW')).toBe('₩1,250');
  });

  it.each([
    ['12.5', 'EUR', 1_250],
    [' 1,99 ', 'EUR', 199],
    ['1250', 'KRW', 1_250],
    ['0', 'EUR', 0],
    ['12.505', 'EUR', undefined],
    ['1.5', 'KRW', undefined],
    ['-1', 'EUR', undefined],
    ['1e3', 'EUR', undefined],
    ['', 'EUR', undefined],
  ])('"%s" %s is %s in minor units', (text, currency, amount) => {
    expect(minorUnits(text, currency)).toBe(amount);
  });

  it('are beside ids, of which the first part is shown, and names, which stay whole', () => {
    expect(short('0ad3c9f2-1111-4222-8333-444455556666')).toBe('0ad3c9f2');
    expect(short('notifications')).toBe('notifications');
  });

  it.each([
    [340, '340 ms'],
    [2_440, '2.4 s'],
    [180_000, '3 min'],
    [7_200_000, '2 h'],
    [259_200_000, '3 d'],
  ])('%i ms is %s', (ms, written) => {
    expect(duration(ms)).toBe(written);
  });
});

/** Every text with its path; functions have no text to compare. */
function leaves(of: object, path = ''): readonly (readonly [string, string])[] {
  return Object.entries(of).flatMap(([key, value]: [string, unknown]) => {
    if (typeof value === 'string') return [[`${path}.${key}`, value] as const];
    return typeof value === 'object' && value !== null ? leaves(value, `${path}.${key}`) : [];
  });
}
