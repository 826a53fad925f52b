import { accept, reject, storedState, unknownEvent } from '@maru/kernel';
import type { Decider, Decision } from '@maru/kernel';
import type { OrderEvent, PlacedOrder } from './order.events';
import { priceLines } from './order-lines';
import type { Offer, WantedLine } from './order-lines';

export interface PlaceOrder {
  readonly type: 'PlaceOrder';
  readonly orderId: string;
  readonly customerId: string;
  readonly customerKnown: boolean;
  readonly currency: string;
  readonly lines: readonly WantedLine[];
  /** The known ones of the wanted products. */
  readonly offers: readonly Offer[];
  /** Sealed with the key of the customer. */
  readonly shippingAddress: string;
  /** Not needed for an order that costs nothing. */
  readonly paymentToken?: string | undefined;
  /** The total that the customer was shown, if the client states it. */
  readonly total?: number | undefined;
  /** A keyed digest, in hex, of the client's request. It tells a retry from another request with the same key. */
  readonly requestHash: string;
  /** The digest without a key, for orders from before persons had keys. */
  readonly formerRequestHash: string;
}

/** Ends an order that cannot be completed, when everything that was done for it has been undone. */
export interface CloseOrder {
  readonly type: 'CloseOrder';
  readonly outcome: 'FAILED' | 'CANCELLED';
  readonly reason: string;
  readonly detail: string;
}

export type OrderCommand =
  PlaceOrder | { readonly type: 'RequestCancellation' } | { readonly type: 'ConfirmOrder' } | CloseOrder;

export type OrderState =
  | { readonly status: 'NONE' }
  | { readonly status: 'OPEN' | 'CANCELLING' | 'CONFIRMED' | 'FAILED' | 'CANCELLED'; readonly placed: PlacedOrder };

export type OrderRejection =
  | 'ORDERING.EMPTY_ORDER'
  | 'ORDERING.TOO_LARGE'
  | 'ORDERING.DUPLICATE_LINE'
  | 'ORDERING.UNKNOWN_PRODUCT'
  | 'ORDERING.PRODUCT_WITHDRAWN'
  | 'ORDERING.CURRENCY_MISMATCH'
  | 'ORDERING.CURRENCY_WITHDRAWN'
  | 'ORDERING.PRICE_CHANGED'
  | 'ORDERING.PAYMENT_TOKEN_MISSING'
  | 'ORDERING.UNKNOWN_CUSTOMER'
  | 'ORDERING.IDEMPOTENCY_KEY_REUSED'
  | 'ORDERING.UNKNOWN_ORDER'
  | 'ORDERING.ALREADY_SHIPPED'
  | 'ORDERING.ALREADY_ENDED'
  | 'ORDERING.CANCELLATION_REQUESTED';

// A placeholder, because the stored order and its payment request have had a token from the start, and older processes
// read both.
const NOTHING_TO_PAY = 'none';

type OrderDecision = Decision<OrderEvent, OrderRejection>;

/** The rules of one order: how it is placed, cancelled and ended. Its fulfilment leads it there. */
export const orderDecider: Decider<OrderCommand, OrderState, OrderEvent, OrderRejection> = {
  initialState: { status: 'NONE' },

  decide(command, state) {
    if (command.type === 'PlaceOrder') return place(command, state);
    if (state.status === 'NONE') return reject('ORDERING.UNKNOWN_ORDER', 'There is no such order.');
    switch (command.type) {
      case 'RequestCancellation':
        return requestCancellation(state);
      case 'ConfirmOrder':
        return confirm(state);
      case 'CloseOrder':
        return close(command, state);
    }
  },

  evolve(state, event) {
    if (event.type === 'ordering.order-placed.v1' || event.type === 'ordering.order-placed.v2')
      return { status: 'OPEN', placed: event.data };
    if (!(event.type in statusAfter)) return unknownEvent(event as never);
    if (state.status === 'NONE') throw new Error(`the stream has ${event.type} before the order was placed`);
    return { status: statusAfter[event.type], placed: state.placed };
  },
  stored: storedState(1),
};

const statusAfter = {
  'ordering.order-cancellation-requested.v1': 'CANCELLING',
  'ordering.order-confirmed.v1': 'CONFIRMED',
  'ordering.order-failed.v1': 'FAILED',
  'ordering.order-cancelled.v1': 'CANCELLED',
} as const;

type PlacedState = Exclude<OrderState, { status: 'NONE' }>;

function place(command: PlaceOrder, state: OrderState): OrderDecision {
  const { orderId, customerId, currency, shippingAddress, requestHash } = command;
  if (state.status !== 'NONE') {
    const { requestHash: known } = state.placed;
    if (known === requestHash || known === command.formerRequestHash) return accept();
    return reject('ORDERING.IDEMPOTENCY_KEY_REUSED', 'This Idempotency-Key was used for another request.');
  }
  if (!command.customerKnown) return reject('ORDERING.UNKNOWN_CUSTOMER', `There is no customer ${customerId}.`);
  const priced = priceLines(command.lines, command.offers, currency, command.total);
  if (!priced.accepted) return priced;
  const { lines, total } = priced;
  if (total > 0 && command.paymentToken === undefined)
    return reject('ORDERING.PAYMENT_TOKEN_MISSING', 'An order that costs something needs a payment token.');
  const { paymentToken = NOTHING_TO_PAY } = command;
  return accept({
    type: 'ordering.order-placed.v2',
    data: { orderId, customerId, currency, lines, total, shippingAddress, paymentToken, requestHash },
  });
}

/** Accepted until the order is confirmed; a second time changes nothing. */
function requestCancellation({ status, placed: { orderId } }: PlacedState): OrderDecision {
  switch (status) {
    case 'OPEN':
      return accept({ type: 'ordering.order-cancellation-requested.v1', data: { orderId } });
    case 'CANCELLING':
      return accept();
    case 'CONFIRMED':
      return reject('ORDERING.ALREADY_SHIPPED', 'The order is completed and can no longer be cancelled.');
    default:
      return reject('ORDERING.ALREADY_ENDED', `The order has ended: ${status}.`);
  }
}

/** Confirmation and cancellation exclude each other: the first one wins, and the other is refused. */
function confirm({ status, placed: { orderId } }: PlacedState): OrderDecision {
  switch (status) {
    case 'OPEN':
      return accept({ type: 'ordering.order-confirmed.v1', data: { orderId } });
    case 'CONFIRMED':
      return accept();
    case 'CANCELLING':
      return reject('ORDERING.CANCELLATION_REQUESTED', 'The customer has cancelled the order.');
    default:
      return reject('ORDERING.ALREADY_ENDED', `The order has ended: ${status}.`);
  }
}

function close({ outcome, reason, detail }: CloseOrder, { status, placed: { orderId } }: PlacedState): OrderDecision {
  if (status === 'FAILED' || status === 'CANCELLED') return accept();
  if (status === 'CONFIRMED') return reject('ORDERING.ALREADY_SHIPPED', 'The order is completed.');
  return accept(
    outcome === 'FAILED'
      ? { type: 'ordering.order-failed.v1', data: { orderId, reason, detail } }
      : { type: 'ordering.order-cancelled.v1', data: { orderId } },
  );
}
