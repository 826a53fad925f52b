import { broken, finding } from './finding';
import type { Finding } from './finding';
import type { JudgedEvent } from './judged-event';
import type { Allocation, OrderState } from './order-state';

interface Goods {
  readonly sku: string;
  readonly allocations: readonly Allocation[];
}

/** The goods of one order: set aside once, freed or shipped as they were set aside (I1, I3), answered once (I5). */
export function judgeGoods(order: OrderState, { type, data, stream }: JudgedEvent): Finding[] {
  const { orderId } = order;
  switch (type) {
    case 'inventory.stock-allocated.v1':
      return setAside(order, stream, data as Goods);
    case 'inventory.stock-deallocated.v1':
      return [
        ...free(order, stream, data as Goods),
        ...broken(orderId, [
          [
            order.ending !== 'COMPLETED',
            'COMPLETED_WITHOUT_GOODS',
            `order ${orderId} is completed without its goods, which were freed`,
          ],
        ]),
      ];
    case 'inventory.stock-shipped.v1':
      order.shipped = true;
      return [...free(order, stream, data as Goods), ...shippedAs(order)];
    case 'inventory.stock-reserved.v1':
      order.reserved = true;
      return oneAnswer(order, order.reservationRefused, 'reservation', 'made and refused');
    case 'inventory.stock-reservation-refused.v1':
      order.reservationRefused = true;
      return oneAnswer(order, order.reserved, 'reservation', 'made and refused');
    case 'inventory.stock-released.v1':
      order.released = true;
      return keepsNothing(order, 'is released');
    case 'shipping.shipment-booked.v1':
      order.booked = true;
      return oneAnswer(order, order.shipmentRefused, 'shipment', 'booked and refused');
    case 'shipping.shipment-refused.v1':
      order.shipmentRefused = true;
      return oneAnswer(order, order.booked, 'shipment', 'booked and refused');
    case 'shipping.shipment-cancelled.v1':
      order.booked = false;
      return [];
    default:
      return [];
  }
}

/** An order that is released, failed or cancelled has nothing set aside. */
export function keepsNothing(order: OrderState, standing: string): Finding[] {
  return Object.entries(order.held).map(([sku, allocations]) => {
    const pieces = allocations.map(({ warehouse, quantity }) => `${quantity} of ${sku}@${warehouse}`).join(', ');
    const sentence = `${pieces} are still set aside for order ${order.orderId}, which ${standing}`;
    return finding('KEEPS_RESERVATION', order.orderId, sentence);
  });
}

function setAside(order: OrderState, stream: string, { sku, allocations }: Goods): Finding[] {
  const { orderId } = order;
  const before = order.held[sku];
  order.held[sku] = allocations;
  return broken(orderId, [
    [before === undefined, 'SET_ASIDE_TWICE', `${stream} sets aside twice for order ${orderId}`],
    [!order.released, 'SET_ASIDE_AFTER_RELEASE', `${stream} sets aside for order ${orderId}, which is released`],
  ]);
}

function free(order: OrderState, stream: string, { sku, allocations }: Goods): Finding[] {
  const { orderId } = order;
  const before = order.held[sku] ?? [];
  delete order.held[sku];
  const same = tell(before) === tell(allocations);
  const sentence = `${stream} frees ${tell(allocations)} for order ${orderId}, which has ${tell(before)}`;
  return broken(orderId, [[same || order.heldUnknown === true, 'FREED_WITHOUT_RESERVATION', sentence]]);
}

function shippedAs({ orderId, ending }: OrderState): Finding[] {
  if (ending === 'COMPLETED') return [];
  return ending === undefined
    ? [
        finding(
          'SHIPPED_WITHOUT_CONFIRMATION',
          orderId,
          `goods of order ${orderId} were shipped before it was confirmed`,
        ),
      ]
    : [finding('ENDED_WITH_GOODS', orderId, `order ${orderId} is ${ending} and its goods were shipped`)];
}

function oneAnswer({ orderId }: OrderState, other: boolean, what: string, both: string): Finding[] {
  return broken(orderId, [[!other, 'TWO_ANSWERS', `the ${what} of order ${orderId} was ${both}`]]);
}

const tell = (allocations: readonly Allocation[]): string =>
  allocations
    .map(({ warehouse, quantity }) => `${quantity}@${warehouse}`)
    .sort()
    .join('+') || '0';
