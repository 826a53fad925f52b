import fc from 'fast-check';
import { HeardMessages } from './heard-messages';

const of = (...ids: readonly string[]) => ids.reduce((heard, id) => heard.with(id), HeardMessages.none);

describe('the messages that a process has heard', () => {
  it('remember every message, and know no other', () => {
    const heard = of('a', 'b');
    expect([heard.has('a'), heard.has('b'), heard.has('c'), heard.size]).toEqual([true, true, false, 2]);
  });

  it('stay as they are when a message is added to them', () => {
    const before = of('a');
    const after = before.with('b');
    expect([before.has('b'), before.size, after.has('b'), after.size]).toEqual([false, 1, true, 2]);
    expect(HeardMessages.none.size).toBe(0);
  });

  it('diverge from a common value without seeing each other', () => {
    const before = of('a');
    const [one, other] = [before.with('b'), before.with('c').with('d')];
    expect([one.has('c'), one.has('d'), other.has('b'), other.has('d')]).toEqual([false, false, false, true]);
  });

  it('behave like a copied set, whichever value is added to', () => {
    const additions = fc.array(fc.record({ to: fc.nat(), id: fc.constantFrom(...'abcdefgh') }), { maxLength: 40 });
    fc.assert(
      fc.property(additions, (adding) => {
        const values = [{ heard: HeardMessages.none, model: new Set<string>() }];
        for (const { to, id } of adding) {
          const { heard, model } = values[to % values.length]!;
          values.push({ heard: heard.with(id), model: new Set(model).add(id) });
        }
        for (const { heard, model } of values)
          expect([heard.size, ...'abcdefgh'].map((id) => (typeof id === 'number' ? id : heard.has(id)))).toEqual(
            [model.size, ...'abcdefgh'].map((id) => (typeof id === 'number' ? id : model.has(id))),
          );
      }),
    );
  });

  it('share one index over a whole history instead of copying it at each step', () => {
    const copied = jest.spyOn(Map.prototype, Symbol.iterator);
    of(...Array.from({ length: 1_000 }, (_, n) => `m-${n}`));
    const copies = copied.mock.calls.length;
    copied.mockRestore();
    expect(copies).toBeLessThanOrEqual(1);
  });
});
