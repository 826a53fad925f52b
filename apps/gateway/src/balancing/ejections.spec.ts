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

  it('is ejected after five failures in a row; an answer resets the count', () => {
    fail(4);
    ejections.answered(A);
    fail(4);
    expect(ejections.isOut(A)).toBe(false);
    fail(1);
    expect(ejections.isOut(A)).toBe(true);
  });

  it('is ejected for a second first, and twice as long after each further failure, up to half a minute', () => {
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

  it('starts over with five failures and one second once it has answered', () => {
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

  it('is not ejected for longer because of requests that were in flight', () => {
    fail(50);
    now += 1_000;
    expect(ejections.isOut(A)).toBe(false);
  });

  it('is ejected at once when it refuses a connection, for at most four seconds', () => {
    for (let time = 0; time < 10; time++) {
      ejections.refused(A);
      expect(ejections.isOut(A)).toBe(true);
      now += 4_000;
      expect(ejections.isOut(A)).toBe(false);
    }
  });

  it('is forgotten once a thousand others have failed after it', () => {
    fail(5);
    for (let n = 1; n <= 999; n++) ejections.failed(`http://10.0.0.${n}:80`);
    expect(ejections.isOut(A)).toBe(true);
    ejections.failed('http://10.1.0.1:80');
    expect(ejections.isOut(A)).toBe(false);
  });
});
