import fc from 'fast-check';
import { foldedText, oneLine } from './text';

describe('texts are compared', () => {
  it.each([
    ['Café', 'CAFE\u0301', 'in any case, however letters are composed'],
    ['Straße', 'STRASSE', 'with ß as ss'],
    ['ΟΔΟΣ', 'οδος', 'with either sigma'],
    ['\u212bngstr\u00f6m', 'ÅNGSTRÖM', 'with what looks like a letter as that letter'],
    ['녹차', '\u1102\u1169\u11a8\u110e\u1161', 'with Hangul in syllables or in parts'],
    ['tea\u200b pot\u00ad', 'Tea pot', 'without what nobody sees'],
    ['❤\ufe0f', '❤', 'without variation selectors'],
  ])('%s and %s are the same: %s', (one, other) => expect(foldedText(one)).toBe(foldedText(other)));

  it.each([
    ['kır', 'kir'],
    ['cafe', 'café'],
    ['tea pot', 'teapot'],
  ])('%s and %s stay two', (one, other) => expect(foldedText(one)).not.toBe(foldedText(other)));

  it('gives the same text when it is folded twice', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(foldedText(foldedText(text))).toBe(foldedText(text));
        expect(foldedText(text.normalize('NFD'))).toBe(foldedText(text));
      }),
    );
  });
});

describe('text on one line', () => {
  it('joins the lines of a text', () => {
    expect(oneLine('Kim\r\n\r\nYou have won:\n\thttps://evil.example\u2028now')).toBe(
      'Kim You have won: https://evil.example now',
    );
    expect(oneLine('a\u0000b\u001b[0m\u202ec')).toBe('a b [0m c');
    expect(oneLine('김 철수')).toBe('김 철수');
    expect(oneLine('\n Kim \u0000')).toBe('Kim');
  });
});
