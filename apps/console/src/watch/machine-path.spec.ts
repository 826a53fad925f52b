import { layoutOf } from './machine-layout';
import { definitionOf, pathOf } from './machine-path';
import type { Machine } from './machine-path';

const state = (name: string, more: object = {}) => ({ name, final: false, asks: [], ...more });
const arrow = (from: string, on: string, to: string, more: object = {}) => ({ from, to, on, timer: false, ...more });

const machine: Machine = {
  version: 1,
  initial: 'PENDING',
  states: [
    state('PENDING'),
    state('PAID', { initial: 'booking' }),
    state('booking', { parent: 'PAID' }),
    state('confirming', { parent: 'PAID' }),
    state('REFUNDING'),
    state('COMPLETED', { final: true }),
    state('FAILED', { final: true }),
  ],
  transitions: [
    arrow('PENDING', 'payment-captured', 'REFUNDING', { guard: 'cancelled' }),
    arrow('PENDING', 'payment-captured', 'PAID'),
    arrow('PENDING', 'PAYMENT_TIMEOUT', 'REFUNDING', { timer: true }),
    arrow('PAID', 'cancellation-requested', 'REFUNDING'),
    arrow('booking', 'shipment-booked', 'confirming'),
    arrow('booking', 'shipment-refused', 'REFUNDING'),
    arrow('confirming', 'ASK_AGAIN', 'confirming', { timer: true }),
    arrow('confirming', 'order-confirmed', 'COMPLETED'),
    arrow('REFUNDING', 'payment-refunded', 'FAILED'),
  ],
};

describe('the path of an order through its machine', () => {
  it('begins in the first state', () => {
    expect(pathOf(machine, [])).toEqual(['PENDING']);
  });

  it('enters the first state inside of another, and ignores events that the machine does not hear', () => {
    const heard = ['payment-captured', 'notification-sent', 'shipment-booked', 'order-confirmed'];
    expect(pathOf(machine, heard)).toEqual(['PENDING', 'booking', 'confirming', 'COMPLETED']);
  });

  it('leaves a nested state by a transition of the state around it', () => {
    const heard = ['payment-captured', 'cancellation-requested', 'payment-refunded'];
    expect(pathOf(machine, heard)).toEqual(['PENDING', 'booking', 'REFUNDING', 'FAILED']);
  });
});

describe('the layout of a machine', () => {
  const { states, arrows } = layoutOf(machine);
  const at = (name: string) => states.find((each) => each.name === name)!;

  it('has the way of an order that goes well in the first column, from top to bottom', () => {
    const first = states.filter(({ x }) => x === 0).map(({ name }) => name);
    expect(first).toEqual(['PENDING', 'booking', 'confirming', 'COMPLETED']);
  });

  it('gives every state a place of its own, and leaves out states around others', () => {
    expect(new Set(states.map(({ x, y }) => `${x} ${y}`)).size).toBe(states.length);
    expect(states.map(({ name }) => name)).not.toContain('PAID');
  });

  it('draws a transition of a state around others from each state inside, and no loop', () => {
    const drawn = arrows.map(({ from, to }) => `${from.name} ${to.name}`);
    expect(drawn).toEqual(expect.arrayContaining(['booking REFUNDING', 'confirming REFUNDING']));
    expect(drawn).not.toContain('confirming confirming');
    expect(at('REFUNDING').x).toBeGreaterThan(0);
  });
});

describe('the definition of an order', () => {
  const versions = [machine, { ...machine, version: 2 }];

  it('is that of its own version, not the newest', () => {
    expect(definitionOf(versions, 1)).toBe(versions[0]);
  });

  it('is the newest before its first step, and none when this release does not have it', () => {
    expect(definitionOf(versions, undefined)).toBe(versions[1]);
    expect(definitionOf(versions, 3)).toBeUndefined();
  });
});
