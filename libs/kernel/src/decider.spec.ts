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
  it('returns the initial state itself for an empty history', () => {
    expect(fold(shelf, [])).toBe(shelf.initialState);
  });

  it('applies the oldest event first', () => {
    const order = { initialState: '', evolve: (state: string, event: Filled) => state + String(event.data.by) };
    expect(fold(order, [filled(1), filled(2), filled(3)])).toBe('123');
  });

  it('in two parts gives the same state as in one, so that a snapshot may separate them', () => {
    fc.assert(
      fc.property(fc.array(fc.nat()), fc.nat({ max: 20 }), (pieces, cut) => {
        const events = pieces.map(filled);
        const half = fold(shelf, events.slice(0, cut));
        expect(fold(shelf, events.slice(cut), half)).toEqual(fold(shelf, events));
      }),
    );
  });

  it('does not change the state that it starts from', () => {
    const from = Object.freeze({ pieces: 7 });
    expect(fold(shelf, [filled(1)], from)).toEqual({ pieces: 8 });
    expect(from).toEqual({ pieces: 7 });
  });
});

describe('a decision', () => {
  it('holds the events that the command causes, possibly none', () => {
    expect(shelf.decide({ by: 2 }, shelf.initialState)).toEqual({ accepted: true, events: [filled(2)] });
    expect(accept()).toEqual({ accepted: true, events: [] });
  });

  it('returns a refusal with a code and a sentence as a value, without throwing', () => {
    expect(shelf.decide({ by: 0 }, shelf.initialState)).toEqual({
      accepted: false,
      rejection: { code: 'SHOP.NOTHING_TO_ADD', detail: 'There is nothing.' },
    });
  });
});

describe('a refusal', () => {
  it('has the present values only when the decider tells them', () => {
    const price = { unitPrice: 450 };
    expect(reject('SHOP.PRICE_CHANGED', 'It costs 4.50 EUR now.', price)).toStrictEqual({
      accepted: false,
      rejection: { code: 'SHOP.PRICE_CHANGED', detail: 'It costs 4.50 EUR now.', present: price },
    });
    expect(reject('SHOP.CLOSED', 'The shop is closed.').rejection).toStrictEqual({
      code: 'SHOP.CLOSED',
      detail: 'The shop is closed.',
    });
  });
});
