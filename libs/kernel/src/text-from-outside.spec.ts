import { nameFromOutside, storableText, textFromOutside } from './text-from-outside';

describe('text that PostgreSQL stores', () => {
  it.each([
    ['a NUL', 'a\0b', 'a�b'],
    ['half of a pair', 'a\ud83d', 'a�'],
    ['the other half', '\ude00b', '�b'],
    ['the halves in the wrong order', '\ude00\ud83d', '��'],
    ['a whole pair', '😀', '😀'],
    ['line breaks', 'a\nb', 'a\nb'],
  ])('has replacement characters for what it cannot store: %s', (_what, text, stored) => {
    expect(storableText(text)).toBe(stored);
  });
});

describe('external text', () => {
  it.each([
    ['The card was declined.', 'The card was declined.'],
    ['declined\0', 'declined'],
    ['a\r\n\tb\u0085c\u2028d\u007fe', 'a b c d e'],
    [' \u0000\u0000 ', ''],
    ['half \ud83d of a pair', 'half � of a pair'],
    ['거절되었습니다 😀', '거절되었습니다 😀'],
  ])('are one line that can be stored: %j', (said, kept) => {
    expect(textFromOutside(said)).toBe(kept);
  });

  it.each([[undefined], [null], [7], [{ toString: () => 'x' }]])(
    'becomes empty when the value %p is no text',
    (said) => {
      expect(textFromOutside(said)).toBe('');
    },
  );

  it('is cut at its limit, and never inside a surrogate pair', () => {
    expect(textFromOutside('abcdef', 5)).toBe('abcd…');
    expect(textFromOutside('abcde', 5)).toBe('abcde');
    expect(textFromOutside('abc😀f', 5)).toBe('abc…');
    expect(textFromOutside('x'.repeat(5_000_000))).toHaveLength(500);
    expect(textFromOutside(' '.repeat(5_000), 5)).toBe('…');
  });
});

describe('an external name', () => {
  it('is kept unchanged', () => {
    expect(nameFromOutside('ch_1 Ä', 'the reference')).toBe('ch_1 Ä');
  });

  it.each([[''], ['a\0b'], ['a\nb'], [' a'], ['a\ud83d'], ['x'.repeat(201)], [undefined], [5]])(
    'is refused when it could not be sent back unchanged: %j',
    (given) => {
      expect(() => nameFromOutside(given, 'the reference')).toThrow(/^the reference cannot be stored: /);
    },
  );
});
