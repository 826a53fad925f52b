import { FairPlaces, NoPlace } from './fair-places';
import { Limit } from './within-limit';

const settled = () => new Promise((resolve) => setImmediate(resolve));

/** Calls by name that the test ends, and the order in which they began. */
function calls(places: FairPlaces) {
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  const ask = (client: string, name: string, ending?: Limit) =>
    places
      .run(client, ending, () => {
        begun.push(name);
        return new Promise<string>((resolve) => ends.set(name, () => resolve(name)));
      })
      .catch((error: Error) => error.constructor.name);
  const end = async (name: string) => {
    ends.get(name)!();
    await settled();
  };
  return { begun, ask, end };
}

describe('fair places', () => {
  it('give one client at most half, however many calls it has', async () => {
    const places = new FairPlaces({ concurrency: 4, queue: 10, share: 0.5 });
    const { begun, ask } = calls(places);
    for (let n = 0; n < 6; n++) void ask('greedy', `greedy ${n}`);
    void ask('modest', 'modest 0');
    expect(begun).toEqual(['greedy 0', 'greedy 1', 'modest 0']);
    expect([places.active, places.queued]).toEqual([3, 4]);
    expect([places.isFree('greedy'), places.isFree('another')]).toEqual([false, true]);
  });

  it('go to waiting clients in turns', async () => {
    const { begun, ask, end } = calls(new FairPlaces({ concurrency: 1, queue: 10, share: 1 }));
    void ask('first', 'at work');
    for (let n = 0; n < 3; n++) void ask('greedy', `greedy ${n}`);
    void ask('modest', 'modest 0');
    void ask('another', 'another 0');
    for (const name of ['at work', 'greedy 0', 'modest 0', 'another 0', 'greedy 1']) await end(name);
    expect(begun).toEqual(['at work', 'greedy 0', 'modest 0', 'another 0', 'greedy 1', 'greedy 2']);
  });

  it('drop a call of the longest queue for a client that has fewer', async () => {
    const places = new FairPlaces({ concurrency: 1, queue: 3, share: 1 });
    const { begun, ask, end } = calls(places);
    void ask('greedy', 'at work');
    const waiting = [0, 1, 2].map((n) => ask('greedy', `greedy ${n}`));
    expect(await ask('greedy', 'one more')).toBe('NoPlace');
    void ask('modest', 'modest 0');
    expect(await waiting[2]).toBe('NoPlace');
    await end('at work');
    await end('greedy 0');
    expect(begun).toEqual(['at work', 'greedy 0', 'modest 0']);
    expect(places.queued).toBe(1);
  });

  it('skip a call that was abandoned while it waited', async () => {
    const places = new FairPlaces({ concurrency: 1, queue: 2, share: 1 });
    const { begun, ask, end } = calls(places);
    const limit = new Limit();
    void ask('one', 'at work');
    const left = ask('two', 'left', limit);
    void ask('three', 'next');
    limit.expire();
    expect(await left).toBe('TaskCancelledError');
    expect(places.queued).toBe(1);
    await end('at work');
    expect(begun).toEqual(['at work', 'next']);
  });

  it('are all available to calls without a client, and forget clients without calls', async () => {
    const places = new FairPlaces({ concurrency: 4, queue: 0, share: 0.5 });
    const work = () => settled();
    await Promise.all([1, 2, 3, 4].map(() => places.run(undefined, undefined, work)));
    await expect(Promise.all([1, 2, 3].map(() => places.run('one client', undefined, work)))).rejects.toThrow(NoPlace);
    await settled();
    expect([places.active, places.queued]).toEqual([0, 0]);
    expect((places as unknown as { clients: Map<string, object> }).clients.size).toBe(0);
  });

  it('are freed by calls that only wait for their callee, up to the length of the queue', async () => {
    const places = new FairPlaces({ concurrency: 2, queue: 4, share: 0.5 });
    const ends: (() => void)[] = [];
    const aside = (client: string) =>
      places.run(client, undefined, (leave) => {
        leave();
        leave();
        return new Promise<void>((resolve) => ends.push(resolve));
      });
    const all = [aside('greedy'), aside('greedy'), aside('greedy')];
    expect([places.aside, places.active]).toEqual([2, 1]);
    expect([places.isFree('greedy'), places.isFree('modest')]).toEqual([false, true]);
    for (let n = 0; n < 2; n++) all.push(aside('modest'));
    expect([places.aside, places.active]).toEqual([4, 1]);
    for (const end of ends) end();
    await Promise.all(all);
    expect([places.aside, places.active, places.queued]).toEqual([0, 0, 0]);
    expect((places as unknown as { clients: Map<string, object> }).clients.size).toBe(0);
  });

  it('go to the next in the queue when a call leaves its place', async () => {
    const places = new FairPlaces({ concurrency: 1, queue: 2, share: 1 });
    const { begun, ask } = calls(places);
    let leavePlace = () => undefined as void;
    void places.run('one', undefined, (leave) => ((leavePlace = leave), new Promise(() => undefined)));
    void ask('two', 'next');
    expect(begun).toEqual([]);
    leavePlace();
    await settled();
    expect(begun).toEqual(['next']);
  });
});
