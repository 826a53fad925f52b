import type { RecordedEvent } from '@maru/event-store';
import { Audit } from './audit';

const ORDER = '0d7b1c8e-7c1f-5a53-9d2f-2f4b8c3f2a11';
let position = 0;
const event = (type: string, data: object): RecordedEvent => ({
  id: '',
  stream: `${type.split('.')[0]}.x-1`,
  type,
  data,
  revision: position,
  position: String(++position).padStart(6, '0'),
  recordedAt: new Date(0),
  metadata: { correlationId: '', causationId: '' },
});
const allocations = { sku: 'A', orderId: ORDER, allocations: [{ warehouse: 'MAIN', quantity: 2 }] };
const happy = [
  event('inventory.stock-received.v1', { sku: 'A', warehouse: 'MAIN', quantity: 5 }),
  event('ordering.order-placed.v1', { orderId: ORDER, total: 100 }),
  event('inventory.stock-allocated.v1', allocations),
  event('inventory.stock-reserved.v1', { orderId: ORDER }),
  event('payments.payment-intent-opened.v1', { orderId: ORDER, amount: { amount: 100 } }),
  event('payments.payment-captured.v1', { orderId: ORDER, amount: { amount: 100 } }),
  event('shipping.shipment-booked.v1', { orderId: ORDER }),
  event('ordering.order-confirmed.v1', { orderId: ORDER }),
  event('ordering.order-fulfilment-advanced.v1', { orderId: ORDER, state: 'COMPLETED', timers: [] }),
  event('inventory.stock-shipped.v1', allocations),
  event('notifications.notification-sent.v1', { orderId: ORDER, template: 'order-placed' }),
  event('notifications.notification-sent.v1', { orderId: ORDER, template: 'order-confirmed' }),
];
const auditOf = (events: readonly RecordedEvent[]) => {
  const audit = new Audit();
  for (const each of events) audit.add(each);
  return audit;
};
const moneyOf = (amount: number) => ({ orderId: ORDER, amount: { amount } });
const part = (what: 'requested' | 'made', amount: number, refundId = `r-${position}`) =>
  event(`payments.partial-refund-${what}.v1`, { ...moneyOf(amount), refundId });
const parts = (amount: number, refundId = `r-${position}`) => [
  part('requested', amount, refundId),
  part('made', amount, refundId),
];
const refunded = (amount: number) => event('payments.payment-refunded.v1', moneyOf(amount));
const without = (type: string) => happy.filter((each) => each.type !== type);

describe('the audit of the log', () => {
  it('finds nothing in an order that went well', () => {
    const report = auditOf(happy).report({ acknowledged: [ORDER], sent: [ORDER], atRest: true });
    expect(report).toEqual({ violations: [], orders: { COMPLETED: 1 } });
  });

  it.each([
    ['a completed order without its money', without('payments.payment-captured.v1'), /I3: .* keeps 0 of 100/],
    ['a completed order without its shipment', without('shipping.shipment-booked.v1'), /I3: .* without its goods/],
    ['stock that stays set aside', without('inventory.stock-shipped.v1'), /I1: 2 of A@MAIN are still set aside/],
    ['a fulfilment without an end', without('ordering.order-confirmed.v1'), /I8: .* has not ended/],
    ['a second capture', [...happy, happy[5]!], /I2: .* captured 2 times/],
    [
      'partial refunds of more than was captured',
      [...happy, part('requested', 60), part('requested', 60)],
      /I2: .* captured 100, and partial refunds of 120 were requested/,
    ],
    [
      'a partial refund that was made twice',
      [...happy, ...parts(30, 'r'), part('made', 30, 'r')],
      /I2: .* refunded 60 in parts, asked/,
    ],
    [
      'a partial refund that was never made',
      [...happy, part('requested', 30)],
      /I2: .* refunded 0 in parts, asked for 30/,
    ],
    ['a cancellation that refunded the parts again', [...happy, ...parts(30), refunded(100)], /I2: .* keeps -30/],
    ['a completed order that was refunded', [...happy, ...parts(30), refunded(70)], /I3: .* completed and keeps 0/],
    ['a second booking of its shipment', [...happy, happy[6]!], /I8: shipping.shipment-booked.v1 occurred 2 times/],
    ['a second letter', [...happy, happy.at(-1)!], /letter order-confirmed of order \S+ was written once too often/],
    ['a letter that was never written', happy.slice(0, -1), /letter order-confirmed of order \S+ was never written/],
    ['an order placed twice', [...happy, happy[1]!], /I5: .* placed 2 times/],
    [
      'more set aside than there is',
      [
        ...happy,
        event('inventory.stock-allocated.v1', { ...allocations, allocations: [{ warehouse: 'MAIN', quantity: 9 }] }),
      ],
      /I1: A@MAIN has 3 on hand and 9 reserved/,
    ],
  ])('finds %s', (_what, events, sentence) => {
    expect(auditOf(events).report({ atRest: true }).violations.join('\n')).toMatch(sentence);
  });

  it('finds nothing in a completed order that finance refunded in part, or wholly in parts', () => {
    const told = event('notifications.notification-sent.v1', { orderId: ORDER, template: 'payment-refunded' });
    const all = [...happy, ...parts(30), told];
    expect(auditOf(all).report({ atRest: true }).violations).toEqual([]);
    expect(auditOf([...all, ...parts(70), told]).report({ atRest: true }).violations).toEqual([]);
    expect(auditOf([...happy, ...parts(30)]).report({ atRest: true }).violations).toEqual([
      expect.stringContaining('payment-refunded'),
    ]);
  });

  it('finds nothing in a failed order whose cancellation refunded the rest', () => {
    const failed = without('inventory.stock-shipped.v1').filter(
      ({ type }) => !/confirm|booked|allocated/.test(type) && !/advanced/.test(type),
    );
    const told = ['payment-refunded', 'payment-refunded', 'order-failed', 'order-confirmed'];
    const ends = [
      ...parts(30),
      refunded(70),
      event('ordering.order-failed.v1', { orderId: ORDER }),
      event('ordering.order-fulfilment-advanced.v1', { orderId: ORDER, state: 'FAILED', timers: [] }),
      ...told.slice(0, 3).map((template) => event('notifications.notification-sent.v1', { orderId: ORDER, template })),
    ];
    const { violations } = auditOf([
      ...failed.filter(({ data }) => !told.slice(3).includes((data as { template?: string }).template!)),
      ...ends,
    ]).report({ atRest: true });
    expect(violations).toEqual([]);
  });

  it('takes an event that only a newer release knows as the cause of a later one', () => {
    const weighed = { ...event('shipping.shipment-weighed.v1', {}), id: 'm-1', stream: `shipping.shipment-${ORDER}` };
    const heard = { messageId: 'm-1', event: { type: 'shipment-weighed' } };
    const advanced = event('ordering.order-fulfilment-advanced.v1', {
      orderId: ORDER,
      state: 'BOOKED',
      timers: [],
      heard,
    });
    const placed = happy.slice(0, 2);
    expect(auditOf([...placed, weighed, advanced]).report().violations).toEqual([]);
    expect(auditOf([...placed, advanced]).report().violations).toEqual([expect.stringMatching(/which nobody sent/)]);
  });

  it('expects no letter about a refund of 0, which older versions recorded', () => {
    const refunded = event('payments.payment-refunded.v1', { orderId: ORDER, amount: { amount: 0 } });
    expect(
      auditOf([...happy, refunded])
        .report()
        .violations.join(),
    ).not.toContain('payment-refunded');
  });

  it('finds an acknowledged order that is not in the log, and an order that no client sent', () => {
    const { violations } = auditOf(happy).report({ acknowledged: ['lost'], sent: [] });
    expect(violations).toEqual([
      'I4: order lost was acknowledged and is not in the log',
      `I4: order ${ORDER} is in the log, but no client sent it`,
    ]);
  });
});
