import { VirtualTime } from '@maru/testing';
import { FaultEpisodes } from '../src/logging/fault-episodes';
import type { EpisodeLine } from '../src/logging/fault-episodes';
import { kindOf } from '../src/logging/fault-kind';

const WARN = 40;
const ERROR = 50;
const away = {
  key: 'away',
  name: 'a consumer failed and tries again (UnavailableError)',
  source: 'ordering/integration',
};

describe('an episode of faults of one kind', () => {
  let time: VirtualTime;
  let lines: EpisodeLine[];
  let episodes: FaultEpisodes;
  beforeEach(() => {
    time = new VirtualTime();
    lines = [];
    episodes = new FaultEpisodes({ clock: time, scheduler: time, write: (line) => lines.push(line) });
  });
  const texts = () => lines.map(({ text }) => text);
  async function failing(forMs: number, everyMs: number, kind = away) {
    let ownLines = 0;
    for (let ms = 0; ms < forMs; ms += everyMs) {
      if (episodes.happened(kind, WARN)) ownLines++;
      await time.advance(everyMs);
    }
    return ownLines;
  }

  it('begins with a line, is counted, and ends with its total and duration', async () => {
    expect(await failing(25_000, 100)).toBe(1);
    await time.advance(60_000);
    expect(texts()).toEqual([
      'The fault goes on: a consumer failed and tries again (UnavailableError). 99 more in 10 s, 100 since it began 10 s ago.',
      'The fault goes on: a consumer failed and tries again (UnavailableError). 100 more in 10 s, 200 since it began 20 s ago.',
      'The fault is over: a consumer failed and tries again (UnavailableError). 250 times in 24.9 s. None for 25.1 s.',
    ]);
    expect(lines.at(-1)).toMatchObject({
      fault: { times: 250, forMs: 24_900, sources: { 'ordering/integration': 250 } },
    });
  });

  it('is counted each minute after the first one', async () => {
    await failing(600_000, 1_000);
    expect(lines.length).toBeLessThanOrEqual(6 + 10);
    expect(texts().at(-1)).toContain('60 more in 60 s');
  });

  it('has only its first line when the fault happened once', async () => {
    expect(episodes.happened(away, WARN)).toBe(true);
    await time.advance(120_000);
    expect(lines).toEqual([]);
    expect(episodes.happened(away, WARN)).toBe(true);
  });

  it('goes on through pauses shorter than twenty seconds', async () => {
    expect(await failing(60_000, 15_000)).toBe(1);
    await time.advance(40_000);
    expect(texts().filter((text) => text.startsWith('The fault is over'))).toHaveLength(1);
  });

  it('has another line when it becomes worse', () => {
    expect([WARN, ERROR, ERROR, WARN].map((level) => episodes.happened(away, level))).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });

  it('has a line for each of the first twenty faults between two counts, when each is reported only once', async () => {
    const shown = () => Array.from({ length: 50 }, () => episodes.happened(away, WARN, 20)).filter(Boolean).length;
    expect(shown()).toBe(20);
    await time.advance(9_000);
    episodes.happened(away, WARN, 20);
    await time.advance(1_000);
    expect(texts()).toEqual([expect.stringContaining('31 more in 10 s, 51 since it began')]);
    expect(shown()).toBe(19);
  });

  it('is separate for each kind', async () => {
    await failing(1_000, 100);
    expect(episodes.happened({ ...away, key: 'another' }, WARN)).toBe(true);
  });

  it('loses no count when there are too many kinds', async () => {
    for (let n = 0; n < 1_000; n++) episodes.happened({ ...away, key: `kind ${n}` }, WARN);
    await time.advance(60_000);
    expect(texts()).toContain('The fault is over: other faults. 800 times in 0 s. None for 20 s.');
  });

  it('ends at the latest with the process', async () => {
    await failing(1_000, 100);
    episodes.flush();
    expect(texts()).toEqual([
      'Counted until this process stopped: a consumer failed and tries again (UnavailableError). 10 times in 0.9 s.',
    ]);
    await time.advance(60_000);
    expect(lines).toHaveLength(1);
  });
});

describe('the kind of a fault', () => {
  const refused = (port: number) =>
    Object.assign(new Error(`connect ECONNREFUSED 127.0.0.1:${port}`), { code: 'ECONNREFUSED' });
  const key = (err: unknown, said = 'a consumer failed and tries again', more = {}) =>
    kindOf({ err, ...more }, said).key;

  it('is the same for infrastructure faults of every source and request', () => {
    expect(key(refused(5432), undefined, { group: 'a' })).toBe(key(refused(5433), undefined, { group: 'b' }));
    const noAnswer = (stream: string) =>
      Object.assign(new Error(`did not answer within 5000 ms: appending to ${stream}`), {
        transient: true,
        name: 'NoAnswer',
      });
    expect(key(noAnswer('ordering.order-1'))).toBe(key(noAnswer('payments.payment-2')));
    expect(key(refused(5432))).not.toBe(key(refused(5432), 'a consumer group starts over'));
  });

  it('names an error by its class when the client has not named it', () => {
    class UnavailableError extends Error {
      readonly code = 14;
    }
    const [dropped, refused] = ['Connection dropped', 'No connection established'].map(
      (text) => new UnavailableError(text),
    );
    expect(key(dropped)).toBe(key(refused));
    expect(kindOf({ err: dropped }, 'it failed').name).toBe('it failed (UnavailableError 14)');
  });

  it('differs for defects with other texts or in other groups', () => {
    expect(key(new TypeError('a is not a function'))).not.toBe(key(new TypeError('b is not a function')));
    expect(key(new TypeError('x'), undefined, { group: 'a' })).not.toBe(
      key(new TypeError('x'), undefined, { group: 'b' }),
    );
  });

  it('leaves out ids and numbers', () => {
    const one = new Error('order 018f3c1e-1111-7000-8000-000000000001 is at 12, attempt 3');
    const two = new Error('order 018f3c1e-2222-7000-8000-00000000abcd is at 13, attempt 4');
    expect(key(one)).toBe(key(two));
    expect(kindOf({}, 'kafka Connection: timeout 127.0.0.1:9092').key).toBe(
      kindOf({}, 'kafka Connection: timeout 10.0.0.2:9093').key,
    );
  });

  it('names the error and its code, also that of its cause', () => {
    expect(kindOf({ err: new Error('query failed', { cause: refused(1) }) }, 'it is tried again').name).toBe(
      'it is tried again (Error ECONNREFUSED)',
    );
  });
});
