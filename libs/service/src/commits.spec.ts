import { Commits } from './commits';

describe('the commits of a context', () => {
  it('change its mark and wake all who wait for the next commit', async () => {
    const commits = new Commits();
    const before = commits.mark;
    let woken = 0;
    const waiting = [1, 2].map(() => commits.next(new AbortController().signal).then(() => (woken += 1)));
    await new Promise(setImmediate);
    expect(woken).toBe(0);
    commits.announce('products', []);
    await Promise.all(waiting);
    expect(commits.mark).not.toBe(before);
  });

  it('are waited for until the signal aborts', async () => {
    const commits = new Commits();
    const before = commits.mark;
    const giveUp = new AbortController();
    const waiting = commits.next(giveUp.signal);
    giveUp.abort();
    await waiting;
    await commits.next(giveUp.signal);
    expect(commits.mark).toBe(before);
  });

  it('have marks that differ between processes', () => {
    expect(new Commits().mark).not.toBe(new Commits().mark);
  });
});
