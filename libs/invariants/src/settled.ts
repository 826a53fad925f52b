import { broken } from './finding';
import type { Finding } from './finding';
import { keepsNothing } from './goods-rules';
import { isFinal, partsAsked, partsMade } from './order-state';
import type { OrderState } from './order-state';

/** The rules that an order breaks when the shop is at rest, besides those that each event keeps. */
export function unsettled(order: OrderState): Finding[] {
  const { orderId, ending, fulfilment, shipped } = order;
  const [made, asked] = [partsMade(order), partsAsked(order)];
  return [
    ...broken(orderId, [
      [ending !== undefined, 'NOT_ENDED', `order ${orderId} has not ended; its fulfilment is in ${fulfilment}`],
      [
        fulfilment === ending,
        'ENDED_OTHERWISE',
        `order ${orderId} is ${ending ?? 'open'}, its fulfilment ${fulfilment}`,
      ],
      [made === asked, 'PART_NOT_REFUNDED', `order ${orderId} refunded ${made} in parts, asked for ${asked}`],
      [
        ending !== 'COMPLETED' || shipped,
        'GOODS_NOT_SHIPPED',
        `order ${orderId} is completed without its goods, which were not shipped`,
      ],
    ]),
    ...keepsNothing(order, `is ${ending ?? 'open'}`),
  ];
}

/** Whether nothing more is expected of the order, so that it need not be remembered. */
export const isSettled = (order: OrderState): boolean => order.ending !== undefined && unsettled(order).length === 0;

/**
 * I8 and I3 by time: an order that nothing will move any more, and one that waits far beyond its timer. A process that
 * is `stuck` waits for a named answer, so it is not overdue.
 * @param since the moment, in ms, from which on the order was watched without a pause
 */
export function overdue(order: OrderState, now: number, since: number, patienceMs: number): Finding[] {
  const waited = (from: string) => now - Math.max(Date.parse(from), since) > patienceMs;
  const { orderId, timers, fulfilment, steps, stuck, lastAt, ending } = order;
  if (isFinal(fulfilment)) return ending !== undefined && waited(lastAt) ? unsettled(order) : [];
  const late = timers.find(({ dueAt }) => waited(dueAt));
  const forgotten = timers.length === 0 && !stuck && waited(lastAt);
  return broken(orderId, [
    [!late, 'TIMER_OVERDUE', `${late?.name} of order ${orderId} was due at ${late?.dueAt} and has not fired`],
    [!forgotten || steps > 0, 'NEVER_BEGAN', `order ${orderId} was placed, and its process has not begun`],
    [
      !forgotten || steps === 0,
      'WAITS_WITHOUT_TIMER',
      `the process of order ${orderId} is in ${fulfilment} since ${lastAt} and has no timer`,
    ],
  ]);
}
