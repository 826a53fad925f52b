import type { RecordedEvent } from '@maru/event-store';

interface OrderSums {
  readonly total: number;
  placed: number;
  captured: number;
  captures: number;
  refunded: number;
  /** The sum of the partial refunds that finance has requested; `partsMade` is the sum of those made. */
  partsAsked: number;
  partsMade: number;
  shipped: boolean;
  booked: boolean;
  fulfilment: string;
  ending?: 'COMPLETED' | 'FAILED' | 'CANCELLED';
  endings: number;
  /** How often each event of `ONCE` occurred. */
  readonly times: Map<string, number>;
}

// A forward step is requested once and answered once. Only a compensation is requested again until it is answered.
const ONCE = new Set([
  'ordering.stock-reservation-requested.v1',
  'ordering.payment-requested.v1',
  'ordering.shipment-requested.v1',
  'ordering.shipment-requested.v2',
  'inventory.stock-reserved.v1',
  'payments.payment-refunded.v1',
  'shipping.shipment-booked.v1',
]);

const PLACED = new Set(['ordering.order-placed.v1', 'ordering.order-placed.v2']);

const ENDINGS: Readonly<Record<string, 'COMPLETED' | 'FAILED' | 'CANCELLED'>> = {
  'ordering.order-confirmed.v1': 'COMPLETED',
  'ordering.order-failed.v1': 'FAILED',
  'ordering.order-cancelled.v1': 'CANCELLED',
};

/** I2, I3, I4 and I8, order by order. */
export class OrderLedger {
  private readonly orders = new Map<string, OrderSums>();
  private readonly strangers: string[] = [];

  add(event: RecordedEvent): void {
    const data = event.data as { orderId?: string; total?: number; state?: string; amount?: { amount: number } };
    if (data.orderId === undefined) return;
    if (PLACED.has(event.type)) {
      const known = this.orders.get(data.orderId);
      if (known) known.placed++;
      else this.orders.set(data.orderId, newOrder(data.total!));
      return;
    }
    const order = this.orders.get(data.orderId);
    if (!order) {
      this.strangers.push(
        `I4: ${event.type} at ${event.position} speaks of order ${data.orderId}, which nobody placed`,
      );
      return;
    }
    if (ONCE.has(event.type)) order.times.set(event.type, (order.times.get(event.type) ?? 0) + 1);
    const ending = ENDINGS[event.type];
    if (ending) {
      order.ending = ending;
      order.endings++;
    }
    switch (event.type) {
      case 'ordering.order-fulfilment-advanced.v1':
        order.fulfilment = data.state!;
        break;
      case 'payments.payment-captured.v1':
        order.captured += data.amount!.amount;
        order.captures++;
        break;
      case 'payments.payment-refunded.v1':
        order.refunded += data.amount!.amount;
        break;
      case 'payments.partial-refund-requested.v1':
        order.partsAsked += data.amount!.amount;
        break;
      case 'payments.partial-refund-made.v1':
        order.partsMade += data.amount!.amount;
        break;
      case 'shipping.shipment-booked.v1':
        order.booked = true;
        break;
      case 'shipping.shipment-cancelled.v1':
        order.booked = false;
        break;
      case 'inventory.stock-shipped.v1':
        order.shipped = true;
        break;
    }
  }

  counts(): Record<string, number> {
    const counts: Record<string, number> = {};
    for (const { ending = 'OPEN' } of this.orders.values()) counts[ending] = (counts[ending] ?? 0) + 1;
    return counts;
  }

  violations(atRest: boolean): string[] {
    return [...this.strangers, ...[...this.orders].flatMap(([id, order]) => violationsOf(id, order, atRest))];
  }

  missing(acknowledged: Iterable<string>): string[] {
    return [...acknowledged]
      .filter((id) => !this.orders.has(id))
      .map((id) => `I4: order ${id} was acknowledged and is not in the log`);
  }

  unsent(sent: Iterable<string>): string[] {
    const known = new Set(sent);
    return [...this.orders.keys()]
      .filter((id) => !known.has(id))
      .map((id) => `I4: order ${id} is in the log, but no client sent it`);
  }
}

function newOrder(total: number): OrderSums {
  return {
    total,
    placed: 1,
    captured: 0,
    captures: 0,
    refunded: 0,
    partsAsked: 0,
    partsMade: 0,
    shipped: false,
    booked: false,
    fulfilment: 'PENDING',
    endings: 0,
    times: new Map(),
  };
}

function violationsOf(id: string, order: OrderSums, atRest: boolean): string[] {
  // A cancellation refunds the rest that partial refunds have left. Partial refunds alone may leave any amount.
  const { captured, partsAsked, partsMade } = order;
  const kept = captured - order.refunded - partsAsked;
  const checks: [boolean, string][] = [
    [order.placed === 1, `I4: order ${id} was placed ${order.placed} times`],
    [order.captures <= 1, `I2: order ${id} was captured ${order.captures} times`],
    [kept === 0 || kept === order.total - partsAsked, `I2: order ${id} of ${order.total} keeps ${kept}`],
    [
      partsAsked <= captured,
      `I2: order ${id} captured ${captured}, and partial refunds of ${partsAsked} were requested`,
    ],
    [partsMade <= partsAsked, `I2: order ${id} refunded ${partsMade} in parts, asked for ${partsAsked}`],
    [order.endings <= 1, `I8: order ${id} ended ${order.endings} times`],
  ];
  for (const [type, times] of order.times)
    checks.push([times === 1, `I8: ${type} occurred ${times} times for order ${id}`]);
  if (atRest) {
    const completed = order.ending === 'COMPLETED';
    checks.push(
      [order.ending !== undefined, `I8: order ${id} has not ended; its fulfilment is in ${order.fulfilment}`],
      [order.fulfilment === order.ending, `I8: order ${id} is ${order.ending}, its fulfilment ${order.fulfilment}`],
      [partsMade === partsAsked, `I2: order ${id} refunded ${partsMade} in parts, asked for ${partsAsked}`],
      [
        !completed || kept === order.total - partsAsked,
        `I3: order ${id} is completed and keeps ${kept} of ${order.total}`,
      ],
      [!completed || (order.booked && order.shipped), `I3: order ${id} is completed without its goods`],
      [completed || kept === 0, `I3: order ${id} is ${order.ending} and keeps ${kept}`],
      [completed || !order.shipped, `I3: order ${id} is ${order.ending} and its goods were shipped`],
      [completed || !order.booked, `I3: order ${id} is ${order.ending} and its shipment is booked`],
    );
  }
  return checks.filter(([holds]) => !holds).map(([, sentence]) => sentence);
}
