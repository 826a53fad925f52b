import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { withinTime } from './within-time';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** The reason for which the signal aborted. */
const reasonOf = (signal: AbortSignal): Promise<unknown> =>
  new Promise((resolve) =>
    signal.aborted ? resolve(signal.reason) : signal.addEventListener('abort', () => resolve(signal.reason)),
  );

describe('work that has its time', () => {
  it('is told when that has passed, however much garbage was collected meanwhile', async () => {
    const endings = Array.from({ length: 20 }, () => withinTime(200, new AbortController().signal, reasonOf));
    const collecting = setInterval(collectGarbage, 20);
    const reasons = await Promise.all(endings).finally(() => clearInterval(collecting));
    expect(new Set(reasons.map((reason) => (reason as Error).name))).toEqual(new Set(['TimeoutError']));
  });

  it('is told when nobody waits for it any more, also from the beginning', async () => {
    const outer = new AbortController();
    const ended = withinTime(60_000, outer.signal, reasonOf);
    outer.abort(new Error('left'));
    expect(await ended).toEqual(new Error('left'));
    expect(await withinTime(60_000, outer.signal, reasonOf)).toEqual(new Error('left'));
  });

  it('gives what it gives, and throws what it throws', async () => {
    expect(await withinTime(60_000, undefined, async () => 7)).toBe(7);
    await expect(withinTime(60_000, undefined, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  });
});
