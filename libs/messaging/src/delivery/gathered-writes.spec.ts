import { GatheredWrites } from './gathered-writes';

describe('writes that are gathered', () => {
  it('are written together only when they come while a write is under way', async () => {
    const written: string[][] = [];
    const writes = new GatheredWrites<string>(async (items) => {
      written.push([...items]);
      await new Promise((resolve) => setTimeout(resolve, 5));
      return true;
    });
    expect(await Promise.all(['a', 'b', 'c'].map((item) => writes.add(item)))).toEqual([true, true, true]);
    await writes.add('d');
    expect(written).toEqual([['a'], ['b', 'c'], ['d']]);
  });

  it('do not fail together for one refused entry, but fail together when the database is away', async () => {
    let away = false;
    const writes = new GatheredWrites<string>(async (items) => {
      await Promise.resolve();
      if (away) throw Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });
      if (items.includes('bad')) throw new Error('invalid input');
      return true;
    });
    const outcome = (items: readonly string[]) =>
      Promise.allSettled(items.map((item) => writes.add(item))).then((all) => all.map(({ status }) => status));
    expect(await outcome(['a', 'b', 'bad', 'c'])).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
    away = true;
    expect(await outcome(['a', 'b'])).toEqual(['rejected', 'rejected']);
  });
});
