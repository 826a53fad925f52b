import {
  OrderCancellationRequested,
  OrderCancelled,
  OrderConfirmed,
  OrderFailed,
  OrderFulfilmentAdvanced,
  OrderPlaced,
  NotificationSent,
  PaymentCaptured,
  PaymentRefused,
  StockReleased,
} from '@maru/contracts';
import type { DataOf, EventContract } from '@maru/contracts';
import { deriveId } from '@maru/kernel';
import type { Message } from '@maru/messaging';
import { foldRows } from '../src/views/fold-rows';
import { orderSummaryProjection } from '../src/views/order-summary/order-summary.projection';
import { orderTimelineProjection } from '../src/views/order-timeline/order-timeline.projection';

const orderId = deriveId('order', 'k');
let told = 0;
beforeEach(() => (told = 0));

function tell<Contract extends EventContract>({ type, schema }: Contract, data: DataOf<Contract>): Message {
  const n = ++told;
  return {
    id: deriveId('message', n),
    type,
    data: schema.parse(data),
    key: 'stream',
    revision: n,
    position: String(n).padStart(4, '0'),
    correlationId: 'c',
    causationId: deriveId('message', n - 1),
    occurredAt: new Date(n * 1_000),
  };
}

const order: DataOf<typeof OrderPlaced> = {
  orderId,
  customerId: deriveId('customer'),
  currency: 'EUR',
  lines: [{ productId: deriveId('product'), sku: 'TEA', name: 'Tea', quantity: 2, unitPrice: 450 }],
  total: 900,
  shippingAddress: 'sealed.v1.address-of-ada',
};
const placed = () => tell(OrderPlaced, order);
const advanced = (state: string) =>
  tell(OrderFulfilmentAdvanced, {
    orderId,
    heard: { messageId: deriveId('heard', told), event: { type: 'something' } },
    state,
    timers: [],
  });

describe('the summary of an order', () => {
  const seen = (messages: readonly Message[]) => {
    const statuses: string[] = [];
    messages.forEach((_, index) => {
      const [row] = foldRows(orderSummaryProjection, messages.slice(0, index + 1));
      if (row!.status !== statuses.at(-1)) statuses.push(row!.status);
      expect(row!.version).toBe(statuses.length);
    });
    return statuses;
  };
  const last = (messages: readonly Message[]) => foldRows(orderSummaryProjection, messages)[0]!;

  it('begins with the placed order and without its address', () => {
    const [row] = foldRows(orderSummaryProjection, [placed()]);
    const { shippingAddress: _, ...shown } = order;
    const at = new Date(1_000);
    expect(row).toEqual({
      ...shown,
      status: 'PENDING',
      reason: null,
      detail: null,
      version: 1,
      placedAt: at,
      updatedAt: at,
    });
  });

  it('follows the process to the end, and its version counts the changes', () => {
    const forward = [advanced('ORDER_CREATED'), advanced('STOCK_RESERVED'), advanced('PAYMENT_COMPLETED')];
    const history = [placed(), ...forward, advanced('PAYMENT_COMPLETED')];
    expect(seen([...history, tell(OrderConfirmed, { orderId }), advanced('COMPLETED')])).toEqual([
      'PENDING',
      'ORDER_CREATED',
      'STOCK_RESERVED',
      'PAYMENT_COMPLETED',
      'COMPLETED',
    ]);
  });

  it('is CANCELLING while the order is undone, and then has the reason of its failure', () => {
    const undoing = (['CANCELLING_SHIPMENT', 'REFUNDING_PAYMENT', 'RELEASING_STOCK', 'CANCELLING_ORDER'] as const).map(
      advanced,
    );
    const failed = tell(OrderFailed, { orderId, reason: 'PAYMENTS.DECLINED', detail: 'Declined.' });
    const history = [placed(), ...undoing, failed, advanced('FAILED')];
    expect(seen(history)).toEqual(['PENDING', 'CANCELLING', 'FAILED']);
    expect(last(history)).toMatchObject({ reason: 'PAYMENTS.DECLINED', detail: 'Declined.' });
  });

  it('is CANCELLING from the cancellation on, even when the process gets other events first', () => {
    const history = [
      placed(),
      tell(OrderCancellationRequested, { orderId }),
      advanced('STOCK_RESERVED'),
      advanced('REFUNDING_PAYMENT'),
      tell(OrderCancelled, { orderId }),
    ];
    expect(seen(history)).toEqual(['PENDING', 'CANCELLING', 'CANCELLED']);
    expect(last(history)).toMatchObject({ reason: 'ORDERING.CANCELLED_BY_CUSTOMER' });
  });
});

describe('the timeline of an order', () => {
  const paymentId = deriveId('payment');

  it('has a line for every event of every context that names the order', () => {
    const history = [
      placed(),
      advanced('ORDER_CREATED'),
      tell(PaymentRefused, { paymentId, orderId, reason: 'PAYMENTS.DECLINED', detail: 'Ada has no money.' }),
      tell(StockReleased, { orderId }),
    ];
    const entries = foldRows(orderTimelineProjection, history);
    expect(entries.map(({ context, summary }) => [context, summary])).toEqual([
      ['ordering', OrderPlaced.summary],
      ['ordering', 'Heard something; now ORDER_CREATED.'],
      ['payments', `${PaymentRefused.summary} PAYMENTS.DECLINED`],
      ['inventory', StockReleased.summary],
    ]);
    expect(entries.map(({ position }) => position)).toEqual(history.map(({ position }) => position));
    expect(entries[1]!.causationId).toBe(entries[0]!.eventId);
  });

  it('leaves out events that name no order', () => {
    const notification = { notificationId: deriveId('n'), customerId: order.customerId, template: 'welcome' } as const;
    const sent = tell(NotificationSent, { ...notification, locale: 'en', channel: 'mailbox' });
    expect(foldRows(orderTimelineProjection, [sent])).toEqual([]);
  });

  it('has no data of a person or a payment', () => {
    const captured = { paymentId, orderId, amount: { amount: 900, currency: 'EUR' }, providerReference: 'ref-1' };
    const told = JSON.stringify(foldRows(orderTimelineProjection, [placed(), tell(PaymentCaptured, captured)]));
    for (const secret of ['Ada', 'Main Street', 'ref-1', '900']) expect(told).not.toContain(secret);
  });
});
