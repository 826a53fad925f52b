import { factsOf } from './facts-of-state';

describe('the lines about a state', () => {
  it('has the state, the version and the timers of a process', () => {
    const timers = [{ name: 'PAYMENT_TIMEOUT', dueAt: '2030-01-01T00:00:00.000Z' }];
    const snapshot = { value: { PAYMENT_COMPLETED: 'booking' }, context: { order: {} } };
    expect(factsOf('order-fulfilment', { version: 2, heard: ['a'], timers, snapshot, ended: false })).toEqual([
      ['state', 'PAYMENT_COMPLETED.booking'],
      ['version', '2'],
      ['ended', 'false'],
      ['PAYMENT_TIMEOUT', new Date('2030-01-01T00:00:00.000Z')],
    ]);
  });

  it('has what lies on each shelf', () => {
    const shelves = [{ warehouse: 'MAIN', onHand: 3, reserved: 1 }];
    expect(factsOf('stock', { shelves, closed: [1, {}, {}] })).toEqual([['MAIN', { onHand: 3, reserved: 1 }]]);
  });

  it('has the total of an order, and amounts of money', () => {
    const total = { amount: 1250, currency: 'EUR' };
    expect(factsOf('order', { status: 'OPEN', placed: { total: 1250, currency: 'EUR', lines: [] } })).toEqual([
      ['status', 'OPEN'],
      ['total', total],
    ]);
    expect(factsOf('payment', { status: 'captured', amount: total, partialRefunds: [] })).toEqual([
      ['status', 'captured'],
      ['amount', total],
    ]);
  });

  it('leaves ids out, and shows a state of an unknown form as far as it can', () => {
    expect(factsOf('shipment', { orderId: '1', carrier: 'sandbox' })).toEqual([['carrier', 'sandbox']]);
    expect(factsOf('other', 'x')).toEqual([['state', 'x']]);
    expect(factsOf('other', null)).toEqual([]);
  });
});
