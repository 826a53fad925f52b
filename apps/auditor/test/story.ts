import type { NewEvent } from '@maru/event-store';
import { deriveId } from '@maru/kernel';
import type { Random } from '@maru/kernel';

/** An event of a story, before it is appended. */
export type Told = NewEvent<string, Record<string, unknown>> & { readonly stream: string };

export type StoryEnding = 'COMPLETED' | 'OUT_OF_STOCK' | 'REFUSED' | 'UNSERVICEABLE' | 'CANCELLED' | 'SILENCE';
export const STORY_ENDINGS: readonly StoryEnding[] = [
  ...(['COMPLETED', 'OUT_OF_STOCK', 'REFUSED', 'UNSERVICEABLE', 'CANCELLED', 'SILENCE'] as const),
];

export interface StoryOptions {
  readonly ending?: StoryEnding;
  readonly skus?: readonly string[];
  readonly quantity?: number;
  readonly total?: number;
}

const USER = { kind: 'user', id: 'kim' } as const;
const DUE = '2999-01-01T00:00:00.000Z';

let made = 0;
/** An id that no other event of the test has. */
export const anId = (): string => deriveId('story', ++made);

/** Goods that come into the warehouse MAIN. */
export function received(sku: string, quantity: number, receiptId = anId()): Told {
  const id = anId();
  return {
    id,
    stream: `inventory.stock-${sku}`,
    type: 'inventory.stock-received.v1',
    data: { sku, warehouse: 'MAIN', quantity, receiptId },
    metadata: { correlationId: id, causationId: anId(), actor: USER },
  };
}

/** The events that an honest shop writes for one order, in causal order. */
export function storyOf(orderId: string, options: StoryOptions = {}): Told[] {
  const { ending = 'COMPLETED', skus = ['TEA'], quantity = 2, total = 900 } = options;
  const payment = `payments.payment-${deriveId('payment', orderId)}`;
  const [order, process] = [`ordering.order-${orderId}`, `ordering.order-fulfilment-${orderId}`];
  const [reservation, shipment] = [`inventory.reservation-${orderId}`, `shipping.shipment-${orderId}`];
  const told: Told[] = [];
  let cause = anId();
  let step = 0;

  const tell = (stream: string, type: string, data: object = {}): string => {
    const actor = step++ === 0 ? USER : ({ kind: 'service', id: stream.split('.')[0]! } as const);
    const metadata = { correlationId: orderId, causationId: cause, actor };
    const id = anId();
    told.push({ id, stream, type, data: { orderId, ...data }, metadata });
    return id;
  };
  const then = (stream: string, type: string, data: object = {}) => (cause = tell(stream, type, data));
  const hears = (state: string, ...asks: readonly string[]) => {
    const timers = asks.length > 0 ? [{ name: 'TIMEOUT', dueAt: DUE }] : [];
    tell(process, 'ordering.order-fulfilment-advanced.v1', {
      heard: { messageId: cause, event: { type: 'something' } },
      state,
      timers,
    });
    const ids = asks.map((type) => tell(process, type));
    cause = ids.at(-1) ?? cause;
  };
  const timeIsOver = (state: string, ask: string) => {
    const messageId = anId();
    cause = messageId;
    tell(process, 'ordering.order-fulfilment-advanced.v1', {
      heard: { messageId, event: { type: 'timer-fired', timer: 'TIMEOUT' } },
      state,
      timers: [{ name: 'TIMEOUT', dueAt: DUE }],
    });
    then(process, ask);
  };
  const allocations = [{ warehouse: 'MAIN', quantity }];
  const eachSku = (type: string) => skus.map((sku) => tell(`inventory.stock-${sku}`, type, { sku, allocations }));
  const closes = (type: 'failed' | 'cancelled') => {
    hears('CANCELLING_ORDER', 'ordering.order-closure-requested.v1');
    then(order, `ordering.order-${type}.v1`);
    hears(type.toUpperCase());
  };
  const releases = () => {
    hears('RELEASING_STOCK', 'ordering.stock-release-requested.v1');
    tell(reservation, 'inventory.release-started.v1');
    eachSku('inventory.stock-deallocated.v1');
    then(reservation, 'inventory.stock-released.v1');
  };
  const amount = { amount: total, currency: 'EUR' };
  const refunds = () => {
    hears('REFUNDING_PAYMENT', 'ordering.payment-cancellation-requested.v1');
    tell(payment, 'payments.refund-requested.v1', { amount });
    then(payment, 'payments.payment-refunded.v1', { amount });
  };

  then(order, 'ordering.order-placed.v2', { total });
  hears('ORDER_CREATED', 'ordering.stock-reservation-requested.v1');
  tell(reservation, 'inventory.reservation-started.v1');
  if (ending === 'OUT_OF_STOCK') {
    then(reservation, 'inventory.stock-reservation-refused.v1', { sku: skus[0], reason: 'INVENTORY.OUT_OF_STOCK' });
    closes('failed');
    return told;
  }
  eachSku('inventory.stock-allocated.v1');
  then(reservation, 'inventory.stock-reserved.v1');
  hears('STOCK_RESERVED', 'ordering.payment-requested.v1');
  cause = tell(payment, 'payments.payment-intent-opened.v1', { amount });
  if (ending === 'REFUSED') {
    then(payment, 'payments.payment-refused.v1', { reason: 'PAYMENTS.DECLINED' });
    releases();
    closes('failed');
    return told;
  }
  if (ending === 'SILENCE') {
    timeIsOver('REFUNDING_PAYMENT', 'ordering.payment-cancellation-requested.v1');
    tell(payment, 'payments.payment-cancellation-noted.v1');
    then(payment, 'payments.payment-cancelled.v1');
    releases();
    closes('failed');
    return told;
  }
  then(payment, 'payments.payment-captured.v1', { amount });
  hears('PAYMENT_COMPLETED', 'ordering.shipment-requested.v2');
  if (ending === 'UNSERVICEABLE') then(shipment, 'shipping.shipment-refused.v1', { reason: 'SHIPPING.UNSERVICEABLE' });
  else then(shipment, 'shipping.shipment-booked.v1');
  if (ending === 'COMPLETED') {
    hears('PAYMENT_COMPLETED', 'ordering.order-confirmation-requested.v1');
    const confirmed = then(order, 'ordering.order-confirmed.v1');
    hears('COMPLETED');
    cause = confirmed;
    eachSku('inventory.stock-shipped.v1');
    return told;
  }
  if (ending === 'CANCELLED') {
    then(order, 'ordering.order-cancellation-requested.v1');
    hears('CANCELLING_SHIPMENT', 'ordering.shipment-cancellation-requested.v1');
    then(shipment, 'shipping.shipment-cancelled.v1');
  }
  refunds();
  releases();
  closes(ending === 'CANCELLED' ? 'cancelled' : 'failed');
  return told;
}

/** A partial refund of finance, requested and made. */
export function partOf(orderId: string, amount: number, refundId = anId()): Told[] {
  const stream = `payments.payment-${deriveId('payment', orderId)}`;
  const id = anId();
  const data = { orderId, refundId, amount: { amount, currency: 'EUR' } };
  const by = (actor: Told['metadata']['actor'], causationId: string) => ({
    correlationId: orderId,
    causationId,
    actor,
  });
  return [
    { id, stream, type: 'payments.partial-refund-requested.v1', data, metadata: by(USER, anId()) },
    {
      ...{ id: anId(), stream, type: 'payments.partial-refund-made.v1', data },
      metadata: by({ kind: 'service', id: 'payments' }, id),
    },
  ];
}

/** The stories with their events mixed at random; each keeps its own order. */
export function mixed(stories: readonly (readonly Told[])[], random: Random): Told[] {
  const left = stories.map((story) => [...story]);
  const all: Told[] = [];
  for (let open = left; open.length > 0; open = open.filter((story) => story.length > 0))
    all.push(open[Math.floor(random.next() * open.length)]!.shift()!);
  return all;
}
