import fc from 'fast-check';
import { z } from 'zod';
import { email, lines, searchText, storedText, text } from './texts';

const takes = (schema: z.ZodType, value: unknown) => schema.safeParse(value).success;

const HOSTILE: readonly (readonly [string, string])[] = [
  ['a NUL', 'a\u0000b'],
  ['an escape character', 'a\u001b[0m'],
  ['a tab', 'a\tb'],
  ['a C1 control', 'a\u0085b'],
  ['DEL', 'a\u007fb'],
  ['a line separator', 'a\u2028b'],
  ['a paragraph separator', 'a\u2029b'],
  ['a direction override', 'a\u202eb'],
  ['a direction isolate', 'a\u2067b'],
  ['the high half of a character', 'a\ud83d'],
  ['the low half of a character', '\udc4da'],
  ['a lone carriage return', 'a\rb'],
  ['nothing visible', '\u200b'],
  ['a Hangul filler alone', '\u3164'],
  ['white space alone', '  '],
  ['white space at an end', 'a '],
  ['nothing', ''],
];

describe('a text of one line', () => {
  it.each(['a', 'Kim Ha-neul', '김철수', '👍👍', '👨\u200d👩\u200d👧', '❤\ufe0f', 'نمی\u200cخواهم', 'O’Neill & Söhne'])(
    'may be %j',
    (value) => expect(takes(text(20), value)).toBe(true),
  );

  it.each<readonly [string, string]>([...HOSTILE, ['a line break', 'a\nb'], ['more than its limit', 'a'.repeat(21)]])(
    'has not %s',
    (_, value) => {
      expect(takes(text(20), value)).toBe(false);
    },
  );

  it('is refused with what is wrong with it', () => {
    const wrong = (value: string) =>
      text(5)
        .safeParse(value)
        .error?.issues.map(({ message }) => message);
    expect(wrong('a\nb')).toEqual([
      'must be one line without control characters or characters that turn the direction of text',
    ]);
    expect(wrong(' a')).toEqual(['must begin with something visible and end without white space']);
  });
});

describe('a text of several lines', () => {
  it.each(['a', 'one\ntwo', 'one\r\n\r\ntwo'])('may be %j', (value) => expect(takes(lines(20), value)).toBe(true));

  it.each(HOSTILE)('has not %s', (_, value) => expect(takes(lines(20), value)).toBe(false));
});

describe('a text to search for', () => {
  it('may be empty or have white space around it, which goes', () => {
    expect(searchText(5).parse(' ab ')).toBe('ab');
    expect(searchText(5).parse('')).toBe('');
  });

  it.each(['a\u0000', 'a\nb', '\u202ea', 'a\ud800'])('has not %j', (value) =>
    expect(takes(searchText(5), value)).toBe(false),
  );
});

it('stores every accepted text, so that the previous version can read it', () => {
  const any = fc.string({ unit: 'binary', maxLength: 8 });
  fc.assert(
    fc.property(any, (value) => {
      for (const rule of [text, lines])
        if (takes(rule(8), value)) {
          expect(takes(storedText(8), value)).toBe(true);
          expect(Buffer.from(value, 'utf8').toString('utf8')).toBe(value);
        }
    }),
  );
});

describe('a stored text', () => {
  it.each(['a', 'one\r\ntwo\tthree', 'a\u202eb'])('may be %j, which an earlier rule took', (value) =>
    expect(takes(storedText(20), value)).toBe(true),
  );

  it.each(['a\u0000b', 'a\ud83d', ' a', 'a\n', ''])('has not %j, which no rule ever took', (value) =>
    expect(takes(storedText(20), value)).toBe(false),
  );
});

it('the documented pattern takes and refuses what the rule does', () => {
  const any = fc.string({ unit: fc.constantFrom('a', ' ', '\n', '\r', '\u0000', '\u0085', '\u202e', '\u200b', '한') });
  for (const rule of [text(100), lines(100)]) {
    const { pattern } = z.toJSONSchema(rule) as { pattern: string };
    fc.assert(
      fc.property(any, (value) => {
        expect(new RegExp(pattern).test(value)).toBe(takes(rule, value));
      }),
    );
  }
});

describe('an e-mail address', () => {
  it.each([
    'kim@example.org',
    'kim@example.xn--3e0b707e',
    'user&co@example.org',
    "a!#$%&'*+/=?^_`{|}~-b@mail.example.co.kr",
    "o'neill@example.org",
    'KIM@EXAMPLE.ORG',
  ])('may be %s', (value) => expect(takes(email, value)).toBe(true));

  it.each([
    'kim',
    'kim@',
    '@example.org',
    'kim@example',
    '.kim@example.org',
    'kim.@example.org',
    'k..im@example.org',
    'kim@exa mple.org',
    'kim@example.org\n',
    'kim@example.org\r\nBcc: all@example.org',
    'kim@example.org,lee@example.org',
    'kim <kim@example.org>',
    'ki\u0000m@example.org',
    'kim@example.123',
    'kim@example.xn--',
    `${'a'.repeat(250)}@example.org`,
  ])('is not %j', (value) => expect(takes(email, value)).toBe(false));

  it('may be each that the version before took, so that everybody can still log in', () => {
    const former = z.email().max(254);
    const unit = fc.constantFrom(..."aZ9.-_+'@&");
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 12 }), fc.string({ unit, maxLength: 8 }), (local, domain) => {
        const address = `${local}@${domain}.org`;
        if (takes(former, address)) expect([address, takes(email, address)]).toEqual([address, true]);
      }),
      { numRuns: 5_000 },
    );
  });
});
