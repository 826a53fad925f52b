import { missedOf, sameTypes, storedOf } from './stored-position';

const row = { position: '7', resume: null, version: '3', floor: '', turn: '1', hears: null, missed: [] };

describe('the types of a position', () => {
  it('are the same only when all of them are', () => {
    expect([sameTypes(['a', 'b'], ['a', 'b']), sameTypes([], [])]).toEqual([true, true]);
    for (const other of [undefined, [], ['a'], ['a', 'c'], ['c', 'b'], ['a', 'b', 'c']])
      expect(sameTypes(other, ['a', 'b'])).toBe(false);
  });
});

describe('a row of a position', () => {
  it('has neither an offset nor types while a process of an earlier release keeps it', () => {
    expect(storedOf(row)).toStrictEqual({ position: '7', version: '3', floor: '', turn: '1' });
  });

  it('has the offset as a number, and the types and missed stretches that it states', () => {
    const missed = [{ type: 'b', after: '5' }];
    const stored = storedOf({ ...row, resume: '0', hears: ['a'], missed });
    expect(stored).toMatchObject({ resume: 0, hears: ['a'], missed });
    expect([missedOf(stored), missedOf(storedOf(row))]).toEqual([JSON.stringify(missed), null]);
  });
});
