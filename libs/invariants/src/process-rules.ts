import { broken, finding } from './finding';
import type { Finding } from './finding';
import { keepsNothing } from './goods-rules';
import type { JudgedEvent } from './judged-event';
import { isFinal, kept, partsAsked } from './order-state';
import type { Ending, OrderState } from './order-state';

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

const ENDINGS: Readonly<Record<string, Ending>> = {
  'ordering.order-confirmed.v1': 'COMPLETED',
  'ordering.order-failed.v1': 'FAILED',
  'ordering.order-cancelled.v1': 'CANCELLED',
};

interface Step {
  readonly state: string;
  readonly timers: OrderState['timers'];
  readonly stuck?: true;
}

/** I8: each step once and one ending. I3, when the order ends and afterwards. Adds the event to the order. */
export function judgeProcess(order: OrderState, { type, data }: JudgedEvent): Finding[] {
  const { orderId } = order;
  const findings: Finding[] = [];
  if (ONCE.has(type)) {
    const times = (order.times[type] ?? 0) + 1;
    order.times[type] = times;
    if (times > 1)
      findings.push(finding('STEP_REPEATED', orderId, `${type} occurred ${times} times for order ${orderId}`));
  }
  const ending = ENDINGS[type];
  if (ending) {
    order.endings++;
    order.ending ??= ending;
    findings.push(
      ...broken(orderId, [[order.endings === 1, 'ENDED_TWICE', `order ${orderId} ended ${order.endings} times`]]),
      ...endsRightly(order),
    );
  } else if (order.ending !== undefined && MOVES_MONEY.has(type)) findings.push(...keepsRightly(order, order.ending));
  else if (order.ending !== undefined && type === 'shipping.shipment-booked.v1')
    findings.push(...shipsRightly(order, order.ending));
  if (type === 'ordering.order-fulfilment-advanced.v1') findings.push(...step(order, data as Step));
  return findings;
}

function step(order: OrderState, { state, timers, stuck = undefined }: Step): Finding[] {
  const { orderId, fulfilment } = order;
  order.steps++;
  order.fulfilment = state;
  order.timers = timers.map(({ name, dueAt }) => ({ name, dueAt }));
  order.stuck = stuck === true;
  return broken(orderId, [
    [!isFinal(fulfilment), 'GOES_ON_AFTER_END', `the process of order ${orderId} goes on after its end ${fulfilment}`],
    [
      !isFinal(state) || state === order.ending,
      'ENDED_OTHERWISE',
      `order ${orderId} is ${order.ending ?? 'open'}, its fulfilment ${state}`,
    ],
  ]);
}

const MOVES_MONEY = new Set([
  'payments.payment-captured.v1',
  'payments.payment-refunded.v1',
  'payments.payment-cancelled.v1',
]);

function endsRightly(order: OrderState): Finding[] {
  const { orderId } = order;
  const ending = order.ending!;
  const findings = [...keepsRightly(order, ending), ...shipsRightly(order, ending)];
  if (ending !== 'COMPLETED') return [...findings, ...keepsNothing(order, `is ${ending}`)];
  const reserved = order.reserved && !order.released;
  const sentence = `order ${orderId} is completed without its goods, which were not reserved`;
  return [...findings, ...broken(orderId, [[reserved, 'COMPLETED_WITHOUT_GOODS', sentence]])];
}

function keepsRightly(order: OrderState, ending: Ending): Finding[] {
  const { orderId, total } = order;
  const keeps = kept(order);
  if (ending !== 'COMPLETED')
    return broken(orderId, [[keeps === 0, 'ENDED_WITH_MONEY', `order ${orderId} is ${ending} and keeps ${keeps}`]]);
  const paid = keeps === total - partsAsked(order) && order.refunded === 0 && (order.captures > 0 || total === 0);
  const sentence = `order ${orderId} is completed and keeps ${keeps} of ${total}`;
  return broken(orderId, [[paid, 'COMPLETED_WITHOUT_MONEY', sentence]]);
}

function shipsRightly({ orderId, booked, shipped }: OrderState, ending: Ending): Finding[] {
  if (ending === 'COMPLETED')
    return broken(orderId, [
      [booked, 'COMPLETED_WITHOUT_GOODS', `order ${orderId} is completed without its goods, no shipment is booked`],
    ]);
  return broken(orderId, [
    [!booked, 'ENDED_WITH_GOODS', `order ${orderId} is ${ending} and its shipment is booked`],
    [!shipped, 'ENDED_WITH_GOODS', `order ${orderId} is ${ending} and its goods were shipped`],
  ]);
}
