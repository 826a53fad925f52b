import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { withinTime } from './within-time';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** The abort reason of the signal. */
const reasonOf = (signal: AbortSignal): Promise<unknown> =>
  new Promise((resolve) =>
    signal.aborted ? resolve(signal.reason) : signal.addEventListener('abort', () => resolve(signal.reason)),
  );

describe('work with a time limit', () => {
  it('gets an aborted signal after the limit, also after garbage collections', async () => {
    const endings = Array.from({ length: 20 }, () => withinTime(200, new AbortController().signal, reasonOf));
    const collecting = setInterval(collectGarbage, 20);
    const reasons = await Promise.all(endings).finally(() => clearInterval(collecting));
    expect(new Set(reasons.map((reason) => (reason as Error).name))).toEqual(new Set(['TimeoutError']));
  });

  it('gets an aborted signal when the caller leaves, also when it has already left', async () => {
    const outer = new AbortController();
    const ended = withinTime(60_000, outer.signal, reasonOf);
    outer.abort(new Error('left'));
    expect(await ended).toEqual(new Error('left'));
    expect(await withinTime(60_000, outer.signal, reasonOf)).toEqual(new Error('left'));
  });

  it('returns its result and throws its errors', async () => {
    expect(await withinTime(60_000, undefined, async () => 7)).toBe(7);
    await expect(withinTime(60_000, undefined, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  });
});
