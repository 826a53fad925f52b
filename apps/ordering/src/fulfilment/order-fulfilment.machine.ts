import {
  OrderClosureRequested,
  OrderConfirmationRequested,
  PaymentCancellationRequested,
  PaymentRequested,
  ShipmentCancellationRequested,
  ShipmentRequested,
  StockReleaseRequested,
  StockReservationRequested,
} from '@maru/contracts';
import type { DataOf } from '@maru/contracts';
import { setup } from 'xstate';
import { ask, requests } from '@maru/sagas';
import type { FulfilmentEvent, FulfilmentSettings, OrderToFulfil } from './order-fulfilment.events';

/** The ending of an order that is not completed, with its reason. The first cause decides it. */
type Ending = Omit<DataOf<typeof OrderClosureRequested>, 'orderId'>;

interface Context {
  readonly settings: FulfilmentSettings;
  readonly order?: OrderToFulfil;
  readonly ending?: Ending;
  /** The repeated requests of the present state that had no answer. */
  readonly asked: number;
  /** Whether the present state makes no more requests, although none was answered. */
  readonly unanswered?: boolean;
}

const CANCELLED_BY_CUSTOMER: Ending = {
  outcome: 'CANCELLED',
  reason: 'ORDERING.CANCELLED_BY_CUSTOMER',
  detail: 'The customer has cancelled the order.',
};

const orderOf = ({ order }: Context) => order!;
const orderIdOf = (context: Context) => ({ orderId: orderOf(context).orderId });
const piecesOf = (context: Context) => orderOf(context).lines.map(({ sku, quantity }) => ({ sku, quantity }));

/** The requests of the machine. */
export const FULFILMENT_REQUESTS = [
  StockReservationRequested,
  StockReleaseRequested,
  PaymentRequested,
  PaymentCancellationRequested,
  ShipmentRequested,
  ShipmentCancellationRequested,
  OrderConfirmationRequested,
  OrderClosureRequested,
] as const;

// XState takes types as a value that is never read.
const types = {} as { context: Context; events: FulfilmentEvent; input: FulfilmentSettings; meta: { undo: string } };

const fulfilment = setup({
  types,
  actions: requests(...FULFILMENT_REQUESTS),
  delays: {
    RESERVATION_TIMEOUT: ({ context }) => context.settings.reservationMs,
    PAYMENT_TIMEOUT: ({ context }) => context.settings.paymentMs,
    SHIPMENT_TIMEOUT: ({ context }) => context.settings.shipmentMs,
    ASK_AGAIN: ({ context: { settings, asked } }) =>
      Math.min(settings.longestMs, settings.compensationMs * 2 ** Math.min(asked, 30)),
  },
  guards: {
    cancelled: ({ context }) => context.ending !== undefined,
    // False once the wait has reached the longest one.
    askAgain: ({ context: { settings, asked } }) => settings.compensationMs * 2 ** asked < settings.longestMs,
  },
});

const keepOrder = fulfilment.assign({
  order: ({ event }) => (event as Extract<FulfilmentEvent, { type: 'order-placed' }>).order,
});
const blameCustomer = fulfilment.assign({ ending: CANCELLED_BY_CUSTOMER });
const blameRefusal = fulfilment.assign(({ event }) => {
  const { reason, detail } = event as Extract<FulfilmentEvent, { reason: string }>;
  return { ending: { outcome: 'FAILED', reason, detail } };
});
const blameTimeout = (context: 'INVENTORY' | 'PAYMENTS' | 'SHIPPING', detail: string) =>
  fulfilment.assign({ ending: { outcome: 'FAILED', reason: `${context}.TIMEOUT`, detail } });

const askedOnceMore = fulfilment.assign({ asked: ({ context }) => context.asked + 1 });
const asksNoMore = fulfilment.assign({ unanswered: true });
const startsAnew = fulfilment.assign({ asked: 0, unanswered: false });

/** In version 1, a state repeats its request until it is answered. */
const withoutEnd = <State extends string>(state: State) => ({
  ASK_AGAIN: { target: state, reenter: true, actions: askedOnceMore },
});

/** From version 2 on, a state repeats its request with growing waits up to the longest, and then only waits. */
const upToTheLongestWait = <State extends string>(state: State) => ({
  ASK_AGAIN: [
    { guard: 'askAgain' as const, target: state, reenter: true, actions: askedOnceMore },
    { actions: asksNoMore },
  ],
});

/**
 * The fulfilment of one order. A forward state requests its step on entry, and `meta.undo` names the state that undoes
 * the step. A step without an answer is undone like one that succeeded. The undo is safe, because a release or a
 * cancellation is final for inventory, payments and shipping, so a late request has no effect.
 *
 * The customer can cancel until the order is confirmed. The first cause decides the ending: an order that already fails
 * ends FAILED even if the customer cancels meanwhile. A cancelled order ends CANCELLED, whatever happens while it is
 * undone.
 */
const machineWith = (untilAnswered: typeof withoutEnd | typeof upToTheLongestWait) =>
  fulfilment.createMachine({
    id: 'order-fulfilment',
    context: ({ input }) => ({ settings: input, asked: 0 }),
    initial: 'PENDING',
    states: {
      PENDING: {
        on: {
          'order-placed': [
            { guard: 'cancelled', target: 'CANCELLING_ORDER', actions: keepOrder },
            { target: 'ORDER_CREATED', actions: keepOrder },
          ],
          'order-cancellation-requested': { actions: blameCustomer },
        },
      },
      ORDER_CREATED: {
        meta: { undo: 'RELEASING_STOCK' },
        entry: ask(StockReservationRequested, (context: Context) => ({
          ...orderIdOf(context),
          lines: piecesOf(context),
        })),
        on: {
          'stock-reserved': 'STOCK_RESERVED',
          'stock-reservation-refused': { target: 'CANCELLING_ORDER', actions: blameRefusal },
          'order-cancellation-requested': { target: 'RELEASING_STOCK', actions: blameCustomer },
        },
        after: {
          RESERVATION_TIMEOUT: {
            target: 'RELEASING_STOCK',
            actions: blameTimeout('INVENTORY', 'The stock was not reserved in time.'),
          },
        },
      },
      STOCK_RESERVED: {
        meta: { undo: 'REFUNDING_PAYMENT' },
        entry: ask(PaymentRequested, (context: Context) => {
          const { orderId, customerId, total, currency, paymentToken } = orderOf(context);
          return { orderId, customerId, amount: { amount: total, currency }, paymentToken };
        }),
        on: {
          'payment-captured': 'PAYMENT_COMPLETED',
          'payment-refused': { target: 'RELEASING_STOCK', actions: blameRefusal },
          'order-cancellation-requested': { target: 'REFUNDING_PAYMENT', actions: blameCustomer },
        },
        after: {
          PAYMENT_TIMEOUT: {
            target: 'REFUNDING_PAYMENT',
            actions: blameTimeout('PAYMENTS', 'The payment was not decided in time.'),
          },
        },
      },
      PAYMENT_COMPLETED: {
        meta: { undo: 'CANCELLING_SHIPMENT' },
        on: { 'order-cancellation-requested': { target: 'CANCELLING_SHIPMENT', actions: blameCustomer } },
        initial: 'booking',
        states: {
          booking: {
            entry: ask(ShipmentRequested, (context: Context) => {
              const { orderId, customerId, shippingAddress } = orderOf(context);
              // Plain for an order from before persons had keys; `asWritten` then gives the request its old name.
              return { orderId, customerId, address: shippingAddress as string, lines: piecesOf(context) };
            }),
            on: {
              'shipment-booked': 'confirming',
              'shipment-refused': { target: '#order-fulfilment.REFUNDING_PAYMENT', actions: blameRefusal },
            },
            after: {
              SHIPMENT_TIMEOUT: {
                target: '#order-fulfilment.CANCELLING_SHIPMENT',
                actions: blameTimeout('SHIPPING', 'The shipment was not booked in time.'),
              },
            },
          },
          // The order's own stream decides whether the cancellation or the confirmation came first.
          confirming: {
            entry: ask(OrderConfirmationRequested, orderIdOf),
            on: { 'order-confirmed': '#order-fulfilment.COMPLETED' },
            after: untilAnswered('confirming'),
          },
        },
        exit: startsAnew,
      },
      CANCELLING_SHIPMENT: {
        entry: ask(ShipmentCancellationRequested, orderIdOf),
        on: {
          'shipment-cancelled': { target: 'REFUNDING_PAYMENT', actions: startsAnew },
          'shipment-refused': { target: 'REFUNDING_PAYMENT', actions: startsAnew },
        },
        after: untilAnswered('CANCELLING_SHIPMENT'),
      },
      REFUNDING_PAYMENT: {
        entry: ask(PaymentCancellationRequested, orderIdOf),
        on: {
          'payment-cancelled': { target: 'RELEASING_STOCK', actions: startsAnew },
          'payment-refunded': { target: 'RELEASING_STOCK', actions: startsAnew },
          'payment-refused': { target: 'RELEASING_STOCK', actions: startsAnew },
        },
        after: untilAnswered('REFUNDING_PAYMENT'),
      },
      RELEASING_STOCK: {
        entry: ask(StockReleaseRequested, orderIdOf),
        on: {
          'stock-released': { target: 'CANCELLING_ORDER', actions: startsAnew },
          'stock-reservation-refused': { target: 'CANCELLING_ORDER', actions: startsAnew },
        },
        after: untilAnswered('RELEASING_STOCK'),
      },
      CANCELLING_ORDER: {
        entry: ask(OrderClosureRequested, (context: Context) => ({ ...orderIdOf(context), ...context.ending! })),
        on: { 'order-failed': 'FAILED', 'order-cancelled': 'CANCELLED' },
        after: untilAnswered('CANCELLING_ORDER'),
      },
      COMPLETED: { type: 'final' },
      FAILED: { type: 'final' },
      CANCELLED: { type: 'final' },
    },
  });

/** Version 1, for the orders that began under it. */
export const orderFulfilmentMachineV1 = machineWith(withoutEnd);

/** Version 2, the newest. */
export const orderFulfilmentMachine = machineWith(upToTheLongestWait);
