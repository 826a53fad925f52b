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

/** How an order that is not completed ends, and why: settled by what went wrong first. */
type Ending = Omit<DataOf<typeof OrderClosureRequested>, 'orderId'>;

interface Context {
  readonly settings: FulfilmentSettings;
  readonly order?: OrderToFulfil;
  readonly ending?: Ending;
  /** How often the present state has already asked in vain. */
  readonly asked: number;
  /** Whether the present state has asked for the last time, and nobody has answered. */
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
    // The last wait is the longest one.
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

/** Version 1: a state asks until it is answered. */
const withoutEnd = <State extends string>(state: State) => ({
  ASK_AGAIN: { target: state, reenter: true, actions: askedOnceMore },
});

/**
 * From version 2 on: a state asks again with growing waits, up to the longest.
 * Then it waits and writes nothing.
 */
const upToTheLongestWait = <State extends string>(state: State) => ({
  ASK_AGAIN: [
    { guard: 'askAgain' as const, target: state, reenter: true, actions: askedOnceMore },
    { actions: asksNoMore },
  ],
});

/**
 * The fulfilment of one order. Forward, a state asks for its step when it is entered and names (`meta.undo`) the state that
 * undoes the step; a step that was asked for and not answered is undone like one that succeeded, because inventory, payments and
 * shipping take a release or a cancellation as final: what comes late finds nothing to do.
 *
 * The customer's cancel is taken at any moment before the order is confirmed. What went wrong first decides the ending: an
 * order that already fails ends FAILED also when the customer cancels meanwhile, a cancelled one ends CANCELLED whatever its
 * undoing meets.
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
              // Plain for an order of before there were keys: then it is asked for as it was then, see the saga.
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
          // Only the order itself knows whether the customer's cancel or its confirmation came first.
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

/** Version 1; for the orders that began under it. */
export const orderFulfilmentMachineV1 = machineWith(withoutEnd);

/** The newest version: 2. */
export const orderFulfilmentMachine = machineWith(upToTheLongestWait);
