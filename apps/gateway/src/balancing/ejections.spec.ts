import { Ejections } from './ejections';

const A = 'http://127.0.0.1:4001';

describe('an instance that fails', () => {
  let now: number;
  let ejections: Ejections;

  beforeEach(() => {
    now = 0;
    ejections = new Ejections(() => now);
  });
  const fail = (times: number) => {
    for (let i = 0; i < times; i++) ejections.failed(A);
  };

  it('is left out after five failures in a row, and not for four and a good answer', () => {
    fail(4);
    ejections.answered(A);
    fail(4);
    expect(ejections.isOut(A)).toBe(false);
    fail(1);
    expect(ejections.isOut(A)).toBe(true);
  });

  it('comes back after a second, and after its next failure for twice as long each time, up to half a minute', () => {
    const outFor: number[] = [];
    fail(5);
    for (let time = 0; time < 7; time++) {
      const since = now;
      while (ejections.isOut(A)) now += 500;
      outFor.push(now - since);
      fail(1);
    }
    expect(outFor).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
  });

  it('begins anew once it has answered', () => {
    fail(5);
    now += 1_000;
    fail(1);
    now += 2_000;
    ejections.answered(A);
    fail(4);
    expect(ejections.isOut(A)).toBe(false);
    fail(1);
    now += 1_000;
    expect(ejections.isOut(A)).toBe(false);
  });

  it('is not left out for longer because of those that were on their way', () => {
    fail(50);
    now += 1_000;
    expect(ejections.isOut(A)).toBe(false);
  });

  it('is left out at once when it refuses connections, for four seconds at the longest', () => {
    for (let time = 0; time < 10; time++) {
      ejections.refused(A);
      expect(ejections.isOut(A)).toBe(true);
      now += 4_000;
      expect(ejections.isOut(A)).toBe(false);
    }
  });

  it('is forgotten behind a thousand others that never came back', () => {
    fail(5);
    for (let n = 1; n <= 999; n++) ejections.failed(`http://10.0.0.${n}:80`);
    expect(ejections.isOut(A)).toBe(true);
    ejections.failed('http://10.1.0.1:80');
    expect(ejections.isOut(A)).toBe(false);
  });
});
