import fc from 'fast-check';
import { RecentMap } from './recent-map';
import { SharedMap } from './shared-map';

describe('SharedMap', () => {
  it('has the content of a Map after any series of writes, and leaves its earlier versions unchanged', () => {
    const key = fc.integer({ min: 0, max: 40 }).map((n) => `order-${n}`);
    fc.assert(
      fc.property(fc.array(fc.tuple(key, fc.option(fc.nat(), { nil: undefined }))), (writes) => {
        const model = new Map<string, number>();
        let map = SharedMap.empty<number>();
        for (const [name, value] of writes) {
          const before = map;
          const held = [...before.entries()];
          if (value === undefined) model.delete(name);
          else model.set(name, value);
          map = value === undefined ? map.without(name) : map.with(name, value);
          expect([...before.entries()]).toEqual(held);
        }
        expect(new Map(map.entries())).toEqual(model);
        expect(map.size).toBe(model.size);
        for (const [name, value] of model) expect(map.get(name)).toBe(value);
      }),
    );
  });
});

describe('RecentMap', () => {
  it('remembers at least its capacity and at most twice as many', () => {
    let recent = RecentMap.of<number>(10);
    for (let n = 0; n < 95; n++) recent = recent.with(`receipt-${n}`, n);
    const known = Array.from({ length: 95 }, (_, n) => n).filter((n) => recent.get(`receipt-${n}`) === n);
    expect(known.at(0)).toBeGreaterThanOrEqual(75);
    expect(known).toEqual(expect.arrayContaining([85, 86, 87, 88, 89, 90, 91, 92, 93, 94]));
  });
});
