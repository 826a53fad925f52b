import { Gathered } from './gathered';

/** Requests that the test ends. */
function requests() {
  const made: { readonly asked: readonly number[]; readonly end: () => void; readonly fail: (fault: Error) => void }[] =
    [];
  const request = (asked: readonly number[]) =>
    new Promise<readonly number[]>((resolve, reject) => {
      made.push({ asked, end: () => resolve(asked.map((value) => value * 10)), fail: reject });
    });
  return { made, request };
}

const asked = (made: readonly { readonly asked: readonly number[] }[]) => made.map((each) => each.asked);
const turn = () => new Promise((resolve) => setImmediate(resolve));
/** Until what was asked in this turn of the event loop, or woken in it, has become a request. */
const settle = () => turn().then(turn);

describe('gathered calls', () => {
  it('of one turn of the event loop share a request', async () => {
    const { made, request } = requests();
    const gathered = new Gathered(request);
    const both = Promise.all([gathered.ask(1), Promise.resolve().then(() => gathered.ask(2))]);
    await settle();
    expect(asked(made)).toEqual([[1, 2]]);
    made[0]!.end();
    await expect(both).resolves.toEqual([10, 20]);
  });

  it('share one request, after the running one has ended', async () => {
    const { made, request } = requests();
    const gathered = new Gathered(request);
    const first = gathered.ask(1);
    await settle();
    const others = Promise.all([gathered.ask(2), gathered.ask(3), gathered.ask(2)]);
    await settle();
    expect(asked(made)).toEqual([[1]]);
    made[0]!.end();
    await expect(first).resolves.toBe(10);
    await settle();
    expect(asked(made)).toEqual([[1], [2, 3, 2]]);
    made[1]!.end();
    await expect(others).resolves.toEqual([20, 30, 20]);
  });

  it('get a fresh answer each time', async () => {
    const { made, request } = requests();
    const gathered = new Gathered(request);
    for (let n = 0; n < 3; n++) {
      const answer = gathered.ask(7);
      await settle();
      made[n]!.end();
      await expect(answer).resolves.toBe(70);
    }
    expect(asked(made)).toEqual([[7], [7], [7]]);
  });

  it('are split when there are more than one request takes', async () => {
    const { made, request } = requests();
    const gathered = new Gathered(request, { most: 2 });
    const all = Promise.all([1, 2, 3, 4].map((value) => gathered.ask(value)));
    for (let n = 0; n < 2; n++) {
      await settle();
      made[n]!.end();
    }
    await expect(all).resolves.toEqual([10, 20, 30, 40]);
    expect(asked(made)).toEqual([
      [1, 2],
      [3, 4],
    ]);
  });

  it('fail together with their request, while waiting calls still get one', async () => {
    const { made, request } = requests();
    const gathered = new Gathered(request);
    const first = gathered.ask(1);
    await settle();
    const second = gathered.ask(2);
    made[0]!.fail(new Error('the database is away'));
    await expect(first).rejects.toThrow('the database is away');
    await settle();
    made[1]!.end();
    await expect(second).resolves.toBe(20);
  });

  it('are repeated one by one when one of them may have made the request fail', async () => {
    const requested: (readonly number[])[] = [];
    const gathered = new Gathered(
      async (values: readonly number[]) => {
        requested.push(values);
        await settle();
        if (values.includes(13)) throw new Error('13 is no number of ours');
        return values.map((value) => value * 10);
      },
      { isOfOneCall: (fault) => (fault as Error).message.startsWith('13') },
    );
    const outcomes = await Promise.allSettled([1, 2, 13, 4].map((value) => gathered.ask(value)));
    expect(outcomes.map((outcome) => (outcome.status === 'fulfilled' ? outcome.value : 'refused'))).toEqual([
      10,
      20,
      'refused',
      40,
    ]);
    expect(requested).toEqual([[1, 2, 13, 4], [1], [2], [13], [4]]);
  });

  it('fail when a request returns fewer answers than calls', async () => {
    const gathered = new Gathered(() => Promise.resolve([]));
    await expect(gathered.ask(1)).rejects.toThrow('the request returned 0 answers for 1 calls');
  });
});
