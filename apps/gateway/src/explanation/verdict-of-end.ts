import type { Known } from './known';
import type { Verdict } from './verdict-codes';

const ERASED = new Set(['SHIPPING.ADDRESS_ERASED', 'PAYMENTS.TOKEN_ERASED']);

/** The verdict on an order that has ended; undefined while it has not. */
export function verdictOfEnd(known: Known): Verdict | undefined {
  const order = known.order?.order;
  if (!order) return undefined;
  const { next, values } = leftOver(known);
  switch (order.status) {
    case 'COMPLETED':
      return { code: 'ENDED_CONFIRMED', values, sentence: 'The order is reserved, paid, booked and confirmed.', next };
    case 'CANCELLED':
      return {
        code: 'ENDED_CANCELLED',
        values,
        sentence: 'The customer cancelled the order, and every step is undone.',
        next,
      };
    case 'FAILED':
      return failed(order.reason ?? 'an unknown reason', order.detail ?? '', { next, values });
    default:
      return undefined;
  }
}

function failed(reason: string, detail: string, { next, values: left }: LeftOver): Verdict {
  const why = detail ? `${reason} (${detail})` : reason;
  const values = { reason, ...(detail && { detail }), ...left };
  const sentence = `The order failed with ${why}, and every step is undone.`;
  const said = { sentence, next, values, subject: reason };
  if (reason === 'INVENTORY.OUT_OF_STOCK') return { code: 'OUT_OF_STOCK', ...said };
  if (ERASED.has(reason)) return { code: 'CUSTOMER_ERASED', ...said };
  return { code: 'ENDED_FAILED', ...said };
}

type LeftOver = Pick<Verdict, 'next' | 'values'>;

/** An ended order may still owe a letter or a row of a view. */
function leftOver({ contexts }: Known): LeftOver {
  for (const each of contexts) {
    const [parked] = each.reachable ? each.parked : [];
    if (parked)
      return {
        next: `Nothing more happens to the order. Retry or drop the parked message ${parked.id} of ${parked.group}.`,
        values: { id: parked.id, group: parked.group },
      };
  }
  return { next: 'Nothing more happens.', values: {} };
}
