import { contractByType } from '@maru/contracts';
import { givenProcess } from '@maru/sagas/testing';
import { DEFAULT_FULFILMENT_SETTINGS } from './order-fulfilment.events';
import type { FulfilmentEvent, OrderToFulfil } from './order-fulfilment.events';
import { orderFulfilment } from './order-fulfilment.definitions';

const orderId = '5b0e4cbe-7a8f-5f6e-8d2c-0123456789ab';
const customerId = '0190b5a0-1111-7000-8000-000000000001';
const order: OrderToFulfil = {
  orderId,
  customerId,
  currency: 'EUR',
  lines: [
    { productId: '0190b5a0-2222-7000-8000-000000000001', sku: 'TEA', name: 'Tea', quantity: 2, unitPrice: 450 },
    { productId: '0190b5a0-2222-7000-8000-000000000002', sku: 'CUP', name: 'Cup', quantity: 1, unitPrice: 900 },
  ],
  total: 1_800,
  shippingAddress: 'sealed.v1.address-of-ada',
  paymentToken: 'tok_approve',
};
const pieces = [
  { sku: 'TEA', quantity: 2 },
  { sku: 'CUP', quantity: 1 },
];

const placed: FulfilmentEvent = { type: 'order-placed', order };
const cancelled: FulfilmentEvent = { type: 'order-cancellation-requested' };
const say = (type: string) => ({ type }) as FulfilmentEvent;
const [reserved, captured, booked] = ['stock-reserved', 'payment-captured', 'shipment-booked'].map(say) as [
  FulfilmentEvent,
  FulfilmentEvent,
  FulfilmentEvent,
];

const asks = (what: string, data: object = {}) => ({
  type: `ordering.${what}-requested.v1`,
  data: { orderId, ...data },
});
const reserveStock = asks('stock-reservation', { lines: pieces });
const takePayment = asks('payment', {
  customerId,
  amount: { amount: 1_800, currency: 'EUR' },
  paymentToken: 'tok_approve',
});
const bookShipment = {
  type: 'ordering.shipment-requested.v2',
  data: { orderId, customerId, address: order.shippingAddress, lines: pieces },
};
const confirm = asks('order-confirmation');
const cancelShipment = asks('shipment-cancellation');
const refund = asks('payment-cancellation');
const release = asks('stock-release');
const fail = (reason: string, detail: string) => asks('order-closure', { outcome: 'FAILED', reason, detail });
const cancel = asks('order-closure', {
  outcome: 'CANCELLED',
  reason: 'ORDERING.CANCELLED_BY_CUSTOMER',
  detail: 'The customer has cancelled the order.',
});

const fulfilment = () => givenProcess(orderFulfilment(DEFAULT_FULFILMENT_SETTINGS), orderId);
const askAgain = { ASK_AGAIN: 30_000 };

describe('the fulfilment of an order', () => {
  it('reserves stock, takes the payment, books the shipment, confirms the order and is completed', () => {
    const process = fulfilment();
    process
      .when(placed)
      .then({ state: 'ORDER_CREATED', asks: [reserveStock], timers: { RESERVATION_TIMEOUT: 30_000 } })
      .when(reserved)
      .then({ state: 'STOCK_RESERVED', asks: [takePayment], timers: { PAYMENT_TIMEOUT: 60_000 } })
      .when(captured)
      .then({ state: 'PAYMENT_COMPLETED', asks: [bookShipment], timers: { SHIPMENT_TIMEOUT: 30_000 } })
      .when(booked)
      .then({ state: 'PAYMENT_COMPLETED', asks: [confirm], timers: askAgain })
      .when(say('order-confirmed'))
      .then({ state: 'COMPLETED' });
    for (const { type, data } of process.log()) expect(contractByType.get(type)!.schema.parse(data)).toEqual(data);
  });

  it('requests a shipment to a plain address, from before addresses were sealed, as version 1', () => {
    const shippingAddress = { name: 'Ada', line1: 'Main Street 1', city: 'Berlin', postalCode: '10115', country: 'DE' };
    const { data } = bookShipment;
    const asked = { type: 'ordering.shipment-requested.v1', data: { ...data, address: shippingAddress } };
    const process = fulfilment();
    process
      .heard({ type: 'order-placed', order: { ...order, shippingAddress } }, reserved)
      .when(captured)
      .then({ state: 'PAYMENT_COMPLETED', asks: [asked], timers: { SHIPMENT_TIMEOUT: 30_000 } });
    expect(contractByType.get(asked.type)!.schema.parse(asked.data)).toEqual(asked.data);
  });

  describe('undoes the earlier steps after a refusal', () => {
    it('of stock: it closes the order at once, because nothing was reserved', () => {
      fulfilment()
        .heard(placed)
        .when({ type: 'stock-reservation-refused', reason: 'INVENTORY.OUT_OF_STOCK', detail: 'No tea.' })
        .then({ state: 'CANCELLING_ORDER', asks: [fail('INVENTORY.OUT_OF_STOCK', 'No tea.')], timers: askAgain })
        .when(say('order-failed'))
        .then({ state: 'FAILED' });
    });

    it('of the payment: it releases the stock', () => {
      fulfilment()
        .heard(placed, reserved)
        .when({ type: 'payment-refused', reason: 'PAYMENTS.DECLINED', detail: 'Declined.' })
        .then({ state: 'RELEASING_STOCK', asks: [release], timers: askAgain })
        .when(say('stock-released'))
        .then({ state: 'CANCELLING_ORDER', asks: [fail('PAYMENTS.DECLINED', 'Declined.')], timers: askAgain });
    });

    it('of the shipment: it refunds the payment, then releases the stock', () => {
      fulfilment()
        .heard(placed, reserved, captured)
        .when({ type: 'shipment-refused', reason: 'SHIPPING.UNSERVICEABLE', detail: 'Nobody goes there.' })
        .then({ state: 'REFUNDING_PAYMENT', asks: [refund], timers: askAgain })
        .when(say('payment-refunded'))
        .then({ state: 'RELEASING_STOCK', asks: [release], timers: askAgain })
        .when(say('stock-released'))
        .then({
          state: 'CANCELLING_ORDER',
          asks: [fail('SHIPPING.UNSERVICEABLE', 'Nobody goes there.')],
          timers: askAgain,
        });
    });
  });

  describe('undoes a step that is not answered in time, because its outcome is unknown', () => {
    it.each([
      ['RESERVATION_TIMEOUT', [placed], 'RELEASING_STOCK', release],
      ['PAYMENT_TIMEOUT', [placed, reserved], 'REFUNDING_PAYMENT', refund],
      ['SHIPMENT_TIMEOUT', [placed, reserved, captured], 'CANCELLING_SHIPMENT', cancelShipment],
    ] as const)('on %s', (timer, history, state, request) => {
      fulfilment()
        .heard(...history)
        .whenTimeIsOver(timer)
        .then({ state, asks: [request], timers: askAgain });
    });

    it.each([
      ['INVENTORY.TIMEOUT', 'RESERVATION_TIMEOUT', [placed], ['stock-released']],
      ['PAYMENTS.TIMEOUT', 'PAYMENT_TIMEOUT', [placed, reserved], ['payment-refunded', 'stock-released']],
      [
        'SHIPPING.TIMEOUT',
        'SHIPMENT_TIMEOUT',
        [placed, reserved, captured],
        ['shipment-cancelled', 'payment-refunded', 'stock-released'],
      ],
    ] as const)('and fails the order with %s', (reason, timer, history, answers) => {
      const process = fulfilment()
        .heard(...history)
        .waited(timer)
        .heard(...answers.map(say));
      expect(process.log().at(-1)).toMatchObject({ data: { outcome: 'FAILED', reason } });
    });

    it('and ignores a late success', () => {
      fulfilment().heard(placed).waited('RESERVATION_TIMEOUT').when(reserved).thenNothing();
      fulfilment().heard(placed, reserved).waited('PAYMENT_TIMEOUT').when(captured).thenNothing();
      fulfilment().heard(placed, reserved, captured).waited('SHIPMENT_TIMEOUT').when(booked).thenNothing();
    });

    it('and takes a late refusal for the answer to its compensation', () => {
      const refusal = { reason: 'PAYMENTS.DECLINED', detail: 'Declined.' };
      fulfilment()
        .heard(placed, reserved)
        .waited('PAYMENT_TIMEOUT')
        .when({ type: 'payment-refused', ...refusal })
        .then({ state: 'RELEASING_STOCK', asks: [release], timers: askAgain });
      fulfilment()
        .heard(placed)
        .waited('RESERVATION_TIMEOUT')
        .heard({ type: 'stock-reservation-refused', reason: 'INVENTORY.OUT_OF_STOCK', detail: 'No tea.' })
        .when(say('order-failed'))
        .then({ state: 'FAILED' });
      fulfilment()
        .heard(placed, reserved, captured, cancelled)
        .when({ type: 'shipment-refused', reason: 'SHIPPING.UNSERVICEABLE', detail: 'Nobody goes there.' })
        .then({ state: 'REFUNDING_PAYMENT', asks: [refund], timers: askAgain });
    });
  });

  it('repeats the request for a compensation with growing waits up to the longest, then only waits', () => {
    const process = fulfilment().heard(placed, reserved, cancelled);
    for (const seconds of [60, 120, 240, 480, 600])
      process
        .whenTimeIsOver('ASK_AGAIN')
        .then({ state: 'REFUNDING_PAYMENT', asks: [refund], timers: { ASK_AGAIN: seconds * 1_000 } });
    process.whenTimeIsOver('ASK_AGAIN').then({ state: 'REFUNDING_PAYMENT' });
    process.when(say('payment-cancelled')).then({ state: 'RELEASING_STOCK', asks: [release], timers: askAgain });
  });

  it('repeats the request for the confirmation, because its outcome is unknown', () => {
    fulfilment()
      .heard(placed, reserved, captured, booked)
      .whenTimeIsOver('ASK_AGAIN')
      .then({ state: 'PAYMENT_COMPLETED', asks: [confirm], timers: { ASK_AGAIN: 60_000 } })
      .when(say('order-confirmed'))
      .then({ state: 'COMPLETED' });
  });

  describe('undoes the order when the customer cancels', () => {
    it.each([
      ['while it waits for the stock', [placed], 'RELEASING_STOCK', release],
      ['while it waits for the payment', [placed, reserved], 'REFUNDING_PAYMENT', refund],
      ['while it waits for the shipment', [placed, reserved, captured], 'CANCELLING_SHIPMENT', cancelShipment],
      [
        'while it waits for the confirmation',
        [placed, reserved, captured, booked],
        'CANCELLING_SHIPMENT',
        cancelShipment,
      ],
    ] as const)('%s', (_, history, state, request) => {
      fulfilment()
        .heard(...history)
        .when(cancelled)
        .then({ state, asks: [request], timers: askAgain });
    });

    it('in reverse order, before the order ends CANCELLED', () => {
      fulfilment()
        .heard(placed, reserved, captured, cancelled)
        .when(say('shipment-cancelled'))
        .then({ state: 'REFUNDING_PAYMENT', asks: [refund], timers: askAgain })
        .when(say('payment-refunded'))
        .then({ state: 'RELEASING_STOCK', asks: [release], timers: askAgain })
        .when(say('stock-released'))
        .then({ state: 'CANCELLING_ORDER', asks: [cancel], timers: askAgain })
        .when(say('order-cancelled'))
        .then({ state: 'CANCELLED' });
    });

    it('before the process has begun: it closes the order at its beginning', () => {
      fulfilment()
        .when(cancelled)
        .then({ state: 'PENDING' })
        .when(placed)
        .then({ state: 'CANCELLING_ORDER', asks: [cancel], timers: askAgain });
    });

    it('but an order that already fails still ends FAILED', () => {
      const refusal: FulfilmentEvent = { type: 'payment-refused', reason: 'PAYMENTS.DECLINED', detail: 'Declined.' };
      fulfilment()
        .heard(placed, reserved, refusal)
        .when(cancelled)
        .thenNothing()
        .when(say('stock-released'))
        .then({ state: 'CANCELLING_ORDER', asks: [fail('PAYMENTS.DECLINED', 'Declined.')], timers: askAgain });
    });
  });
});
