import { broken, finding } from './finding';
import type { Finding } from './finding';
import type { JudgedEvent } from './judged-event';
import { kept, partsAsked } from './order-state';
import type { OrderState } from './order-state';

interface Payment {
  readonly amount: { readonly amount: number };
  readonly refundId: string;
  readonly withoutProvider?: true;
}

/** I2, and the answers of payments to the one request of an order (I5). Adds the event to the order. */
export function judgeMoney(order: OrderState, { type, data }: JudgedEvent): Finding[] {
  const { orderId } = order;
  const payment = data as Payment;
  switch (type) {
    case 'payments.payment-intent-opened.v1':
      order.intents++;
      return broken(orderId, [
        [order.intents === 1, 'TWO_INTENTS', `order ${orderId} has ${order.intents} payment intents`],
      ]);
    case 'payments.payment-captured.v1':
      order.captures++;
      order.captured += payment.amount.amount;
      return [
        ...broken(orderId, [
          [order.captures === 1, 'CAPTURED_TWICE', `order ${orderId} was captured ${order.captures} times`],
          [
            order.intents > 0 || payment.withoutProvider === true || payment.amount.amount === 0,
            'CAPTURED_WITHOUT_INTENT',
            `order ${orderId} was captured without a payment intent before`,
          ],
        ]),
        ...balance(order),
      ];
    case 'payments.payment-refused.v1':
      order.refused = true;
      return balance(order);
    case 'payments.payment-cancelled.v1':
      order.cancelled = true;
      return balance(order);
    case 'payments.payment-refunded.v1':
      order.refunded += payment.amount.amount;
      return balance(order);
    case 'payments.partial-refund-requested.v1':
      return requestPart(order, payment);
    case 'payments.partial-refund-made.v1':
      return makePart(order, payment);
    default:
      return [];
  }
}

function balance(order: OrderState): Finding[] {
  const { orderId, total, captured, refused, cancelled } = order;
  const asked = partsAsked(order);
  const keeps = kept(order);
  return broken(orderId, [
    // A cancellation refunds the rest that partial refunds have left. Partial refunds alone may leave any amount.
    [keeps === 0 || keeps === total - asked, 'KEEPS_WRONG_AMOUNT', `order ${orderId} of ${total} keeps ${keeps}`],
    [
      asked <= captured,
      'PARTS_ABOVE_CAPTURE',
      `order ${orderId} captured ${captured}, and partial refunds of ${asked} were requested`,
    ],
    [captured === 0 || !refused, 'TWO_ANSWERS', `the payment of order ${orderId} was captured and refused`],
    [captured === 0 || !cancelled, 'TWO_ANSWERS', `the payment of order ${orderId} was captured and cancelled`],
  ]);
}

function requestPart(order: OrderState, { refundId, amount }: Payment): Finding[] {
  const { orderId } = order;
  const part = order.parts[refundId];
  if (part) {
    // The same refund again is no further money, so that the sums tell of it once.
    return [finding('REFUND_REQUESTED_TWICE', orderId, `refund ${refundId} of order ${orderId} was requested twice`)];
  }
  order.parts[refundId] = { asked: amount.amount, made: 0 };
  return balance(order);
}

function makePart(order: OrderState, { refundId, amount }: Payment): Finding[] {
  const { orderId } = order;
  const part = order.parts[refundId];
  const asked = part?.asked ?? 0;
  const made = (part?.made ?? 0) + amount.amount;
  order.parts[refundId] = { asked, made };
  const sentence = `order ${orderId} refunded ${made} in parts, asked for ${asked}`;
  return broken(orderId, [[made <= asked, 'PART_NOT_REQUESTED', sentence]]);
}
