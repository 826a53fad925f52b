import fc from 'fast-check';
import { fold } from './decider';
import type { Decider, DomainEvent } from './decider';
import { accept, reject } from './decision';

type Filled = DomainEvent<'shop.shelf-filled.v1', { by: number }>;

const shelf: Decider<{ by: number }, { readonly pieces: number }, Filled, 'SHOP.NOTHING_TO_ADD'> = {
  initialState: Object.freeze({ pieces: 0 }),
  decide: ({ by }) =>
    by > 0
      ? accept({ type: 'shop.shelf-filled.v1', data: { by } })
      : reject('SHOP.NOTHING_TO_ADD', 'There is nothing.'),
  evolve: (state, event) => Object.freeze({ pieces: state.pieces + event.data.by }),
};
const filled = (by: number): Filled => ({ type: 'shop.shelf-filled.v1', data: { by } });

describe('folding a history', () => {
  it('of nothing is the initial state itself', () => {
    expect(fold(shelf, [])).toBe(shelf.initialState);
  });

  it('takes the oldest event first', () => {
    const order = { initialState: '', evolve: (state: string, event: Filled) => state + String(event.data.by) };
    expect(fold(order, [filled(1), filled(2), filled(3)])).toBe('123');
  });

  it('in two parts is the same as in one, so that a snapshot may stand between', () => {
    fc.assert(
      fc.property(fc.array(fc.nat()), fc.nat({ max: 20 }), (pieces, cut) => {
        const events = pieces.map(filled);
        const half = fold(shelf, events.slice(0, cut));
        expect(fold(shelf, events.slice(cut), half)).toEqual(fold(shelf, events));
      }),
    );
  });

  it('leaves the state it started from as it was', () => {
    const from = Object.freeze({ pieces: 7 });
    expect(fold(shelf, [filled(1)], from)).toEqual({ pieces: 8 });
    expect(from).toEqual({ pieces: 7 });
  });
});

describe('a decision', () => {
  it('is the events that it causes, or none', () => {
    expect(shelf.decide({ by: 2 }, shelf.initialState)).toEqual({ accepted: true, events: [filled(2)] });
    expect(accept()).toEqual({ accepted: true, events: [] });
  });

  it('or a refusal with a code and a sentence: a value, nothing is thrown', () => {
    expect(shelf.decide({ by: 0 }, shelf.initialState)).toEqual({
      accepted: false,
      rejection: { code: 'SHOP.NOTHING_TO_ADD', detail: 'There is nothing.' },
    });
  });
});
