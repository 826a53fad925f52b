import { startingPoint } from './starting-point';

const stored = (position: string, resume?: number, floor = '') => ({
  position,
  resume,
  floor,
  version: '1',
  turn: '1',
});

describe('a partition is read', () => {
  it('from its start by a group that has read nothing', () => {
    expect(startingPoint(stored(''), { low: 0, high: 9 }, false)).toEqual({ offset: 0, proof: 'none' });
  });

  it('from its start by a group that comes from the embedded bus, because its position tells what was handled', () => {
    expect(startingPoint(stored('07', undefined, '07'), { low: 0, high: 9 }, false)).toEqual({
      offset: 0,
      proof: 'none',
    });
  });

  it('from one record before the stored offset, to prove that the topic is the same', () => {
    expect(startingPoint(stored('07', 5), { low: 0, high: 9 }, false)).toEqual({ offset: 4, proof: 'same-topic' });
    expect(startingPoint(stored('07', 9), { low: 0, high: 9 }, false)).toEqual({ offset: 8, proof: 'same-topic' });
  });

  it('from the stored offset without a proof when the record before it was deleted', () => {
    expect(startingPoint(stored('07', 5), { low: 5, high: 9 }, false)).toEqual({ offset: 5, proof: 'none' });
    expect(startingPoint(stored('07', 5), { low: 5, high: 5 }, false)).toEqual({ offset: 5, proof: 'none' });
  });

  it('from its start when it ends before the stored offset, because it was created again', () => {
    expect(startingPoint(stored('07', 5), { low: 0, high: 3 }, false)).toEqual({ offset: 0, proof: 'none' });
  });

  it('behind a gap only if its first record proves that nothing is missing', () => {
    expect(startingPoint(stored('07', 5), { low: 6, high: 9 }, true)).toEqual({ offset: 6, proof: 'nothing-missing' });
    expect(startingPoint(stored(''), { low: 6, high: 9 }, false)).toEqual({ offset: 6, proof: 'nothing-missing' });
  });

  it('behind a gap without a record left only after a rebuild', () => {
    expect(startingPoint(stored('07', 5, '04'), { low: 6, high: 6 }, false)).toBe('messages-are-gone');
    expect(startingPoint(stored(''), { low: 6, high: 6 }, false)).toBe('messages-are-gone');
    expect(startingPoint(stored('07', 5, '07'), { low: 6, high: 6 }, false)).toEqual({ offset: 6, proof: 'none' });
  });

  it('from its current start by a new group that may miss earlier messages', () => {
    expect(startingPoint(stored(''), { low: 6, high: 9 }, true)).toEqual({ offset: 6, proof: 'none' });
  });
});
