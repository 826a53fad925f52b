import { ofContext, retyped, STORED, toReread } from './missed';
import type { Missed } from './missed';

const row = { version: '1', floor: '', turn: '1' };
const at = (position: string, hears?: readonly string[], missed?: readonly Missed[]) => ({
  ...row,
  position,
  ...(hears && { hears }),
  ...(missed && { missed }),
});

describe('the missed stretches of a group', () => {
  it('begin at the start of the log for a type that was never heard', () => {
    expect(retyped(at('5', ['a']), ['a', 'b'])).toEqual({
      missed: [{ type: 'b', after: '', until: '5' }],
      added: ['b'],
      dropped: [],
    });
  });

  it('have no end while no process hears the type, and end where one does', () => {
    const { missed, dropped } = retyped(at('5', ['a', 'b']), ['a']);
    expect(dropped).toEqual(['b']);
    expect(missed).toEqual([{ type: 'b', after: '5' }]);
    expect(toReread(missed, ['a', 'b'])).toEqual([]);
    const back = retyped(at('8', ['a'], missed), ['a', 'b']).missed;
    expect(toReread(back, ['a', 'b'])).toEqual([{ type: 'b', after: '5', until: '8' }]);
  });

  it('have offsets where there are some', () => {
    const { missed } = retyped({ ...at('5', ['a', 'b']), resume: 50 }, ['a']);
    expect(retyped({ ...at('8', ['a'], missed), resume: 80 }, ['a', 'b']).missed).toEqual([
      { type: 'b', after: '5', from: 50, until: '8', to: 80 },
    ]);
  });

  it('are none when the group has not moved meanwhile, or has heard nothing yet', () => {
    const { missed } = retyped(at('5', ['a', 'b']), ['a']);
    expect(retyped(at('5', ['a'], missed), ['a', 'b']).missed).toEqual([]);
    expect(retyped(at('', ['a']), ['b'])).toEqual({ missed: [], added: ['b'], dropped: ['a'] });
  });

  it('are kept for records behind the position, which only their offsets tell', () => {
    const open: Missed = { type: 'b', after: '5', from: 50 };
    expect(retyped({ ...at('5', ['a'], [open]), resume: 51 }, ['a', 'b']).missed).toEqual([
      { ...open, until: '5', to: 51 },
    ]);
  });

  it('keep one that was not read again before the next roll-back', () => {
    const first = retyped(at('5', ['a', 'b']), ['a']).missed;
    const closed = retyped(at('6', ['a'], first), ['a', 'b']).missed;
    const again = retyped(at('7', ['a', 'b'], closed), ['a']).missed;
    expect(toReread(retyped(at('8', ['a'], again), ['a', 'b']).missed, ['a', 'b'])).toEqual([
      { type: 'b', after: '5', until: '6' },
      { type: 'b', after: '7', until: '8' },
    ]);
  });

  it('are none in a row without types', () => {
    expect(retyped(at('5'), ['a', 'b'])).toEqual({ missed: [], added: [], dropped: [] });
  });

  it('are limited to the context of the topic', () => {
    const hears = ['inventory.b.v1', `inventory.b.v1${STORED}`, 'payments.a.v1'];
    const [here, there] = ['inventory.c.v1', 'payments.a.v1'].map((type) => ({ type, after: '' }));
    expect(ofContext(at('5', hears, [here!, there!]), 'inventory')).toMatchObject({
      hears: ['inventory.b.v1'],
      missed: [here],
    });
  });
});
