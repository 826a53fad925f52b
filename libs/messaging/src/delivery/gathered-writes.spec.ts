import { GatheredWrites } from './gathered-writes';

describe('writes that are gathered', () => {
  it('are written together when they come at once, or while a write is under way', async () => {
    const written: string[][] = [];
    let begun = () => {};
    const underWay = new Promise<void>((resolve) => (begun = resolve));
    const writes = new GatheredWrites<string>(async (items) => {
      written.push([...items]);
      begun();
      await new Promise((resolve) => setTimeout(resolve, 5));
      return true;
    });
    const first = ['a', 'b'].map((item) => writes.add(item));
    await underWay;
    const second = ['c', 'd'].map((item) => writes.add(item));
    expect(await Promise.all([...first, ...second])).toEqual([true, true, true, true]);
    await writes.add('e');
    expect(written).toEqual([['a', 'b'], ['c', 'd'], ['e']]);
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
