import { UnknownEvent } from '@maru/kernel';
import { given } from '@maru/testing';
import { orderDecider } from './order.decider';
import type { OrderCommand, PlaceOrder } from './order.decider';
import type { DataOf } from '@maru/contracts';
import type { OrderEvent, StoredOrderPlaced } from './order.events';
import type { Offer } from './order-lines';

const orderId = '5b0e4cbe-7a8f-5f6e-8d2c-0123456789ab';
const productId = (n: number) => `0190b5a0-2222-7000-8000-${String(n).padStart(12, '0')}`;
const tea: Offer = {
  productId: productId(1),
  sku: 'TEA',
  name: 'Tea',
  unitPrice: 450,
  currency: 'EUR',
  withdrawn: false,
};
const cup: Offer = { ...tea, productId: productId(2), sku: 'CUP', name: 'Cup', unitPrice: 900 };

const placeOrder: PlaceOrder = {
  type: 'PlaceOrder',
  orderId,
  customerId: '0190b5a0-1111-7000-8000-000000000001',
  customerKnown: true,
  currency: 'EUR',
  lines: [
    { productId: tea.productId, quantity: 2 },
    { productId: cup.productId, quantity: 1 },
  ],
  offers: [cup, tea],
  shippingAddress: 'sealed.v1.address-of-ada',
  paymentToken: 'tok_approve',
  requestHash: 'a'.repeat(64),
  formerRequestHash: 'f'.repeat(64),
};
const placedOrder: DataOf<typeof StoredOrderPlaced> = {
  orderId,
  customerId: placeOrder.customerId,
  currency: 'EUR',
  lines: [
    { productId: tea.productId, sku: 'TEA', name: 'Tea', quantity: 2, unitPrice: 450 },
    { productId: cup.productId, sku: 'CUP', name: 'Cup', quantity: 1, unitPrice: 900 },
  ],
  total: 1_800,
  shippingAddress: placeOrder.shippingAddress,
  paymentToken: 'tok_approve',
  requestHash: placeOrder.requestHash,
};

const placed: OrderEvent = { type: 'ordering.order-placed.v2', data: placedOrder };
/** The event as it was written before persons had keys. */
const placedPlain: OrderEvent = {
  type: 'ordering.order-placed.v1',
  data: {
    ...placedOrder,
    shippingAddress: { name: 'Ada', line1: 'Main Street 1', city: 'Berlin', postalCode: '10115', country: 'DE' },
    requestHash: placeOrder.formerRequestHash,
  },
};
const cancelling: OrderEvent = { type: 'ordering.order-cancellation-requested.v1', data: { orderId } };
const confirmed: OrderEvent = { type: 'ordering.order-confirmed.v1', data: { orderId } };
const reason = { reason: 'PAYMENTS.DECLINED', detail: 'Declined.' };
const failed: OrderEvent = { type: 'ordering.order-failed.v1', data: { orderId, ...reason } };
const cancelled: OrderEvent = { type: 'ordering.order-cancelled.v1', data: { orderId } };

const cancel: OrderCommand = { type: 'RequestCancellation' };
const confirm: OrderCommand = { type: 'ConfirmOrder' };
const fail: OrderCommand = { type: 'CloseOrder', outcome: 'FAILED', ...reason };
const call: OrderCommand = { ...fail, outcome: 'CANCELLED' };

describe('placing an order', () => {
  const place = (change: Partial<PlaceOrder>) => given(orderDecider, []).when({ ...placeOrder, ...change });

  it('takes its prices from the shop, in the order of the wanted lines', () => {
    place({}).then([placed]);
  });

  it('changes nothing for a retry with the same key and request, even when a product is gone', () => {
    given(orderDecider, [placed]).when(placeOrder).thenNothing();
    given(orderDecider, [placed, confirmed])
      .when({ ...placeOrder, offers: [] })
      .thenNothing();
  });

  it('changes nothing for a retry of an order from before persons had keys', () => {
    given(orderDecider, [placedPlain]).when(placeOrder).thenNothing();
    given(orderDecider, [placedPlain])
      .when({ ...placeOrder, formerRequestHash: 'b'.repeat(64) })
      .thenRejected('ORDERING.IDEMPOTENCY_KEY_REUSED');
  });

  it('is refused for another request with the same key', () => {
    given(orderDecider, [placed])
      .when({ ...placeOrder, requestHash: 'b'.repeat(64) })
      .thenRejected('ORDERING.IDEMPOTENCY_KEY_REUSED');
  });

  it('is refused for an unknown customer', () => {
    place({ customerKnown: false }).thenRejected('ORDERING.UNKNOWN_CUSTOMER');
  });

  it('needs one line and takes at most a hundred', () => {
    const many = Array.from({ length: 101 }, (_, n) => ({ ...tea, productId: productId(n) }));
    const lines = many.map((offer) => ({ productId: offer.productId, quantity: 1 }));
    place({ lines: [] }).thenRejected('ORDERING.EMPTY_ORDER');
    place({ lines, offers: many }).thenRejected('ORDERING.TOO_LARGE');
    place({ lines: lines.slice(0, 100), offers: many }).thenState((state) => expect(state.status).toBe('OPEN'));
  });

  it('takes a product in one line only', () => {
    const [line] = placeOrder.lines;
    place({ lines: [line!, line!] }).thenRejected('ORDERING.DUPLICATE_LINE');
  });

  it('takes only products that are known, sold and priced in the currency of the order', () => {
    place({ offers: [tea] }).thenRejected('ORDERING.UNKNOWN_PRODUCT');
    place({ offers: [tea, { ...cup, withdrawn: true }] }).thenRejected('ORDERING.PRODUCT_WITHDRAWN');
    place({ offers: [tea, { ...cup, currency: 'KRW' }] }).thenRejected('ORDERING.CURRENCY_MISMATCH');
  });

  it('is refused when a price or the total is not what the customer was shown', () => {
    const [teas, cups] = placeOrder.lines as [(typeof placeOrder.lines)[0], (typeof placeOrder.lines)[0]];
    place({ lines: [{ ...teas, unitPrice: 450 }, cups], total: 1_800 }).then([placed]);
    place({ lines: [{ ...teas, unitPrice: 449 }, cups] }).thenRejected('ORDERING.PRICE_CHANGED');
    place({ lines: [teas, { ...cups, unitPrice: 0 }] }).thenRejected('ORDERING.PRICE_CHANGED');
    for (const total of [0, 1_799, 1_801]) place({ total }).thenRejected('ORDERING.PRICE_CHANGED');
  });

  it('names the present prices when it is refused for a changed price', () => {
    const lines = placeOrder.lines.map((line) => ({ ...line, unitPrice: 450 }));
    const decision = orderDecider.decide({ ...placeOrder, lines, total: 1_350 }, { status: 'NONE' });
    expect(decision).toEqual({
      accepted: false,
      rejection: {
        code: 'ORDERING.PRICE_CHANGED',
        detail: 'CUP costs 9.00 EUR now. The order comes to 18.00 EUR, not to what was shown.',
        present: { currency: 'EUR', total: 1_800, lines: [{ productId: cup.productId, unitPrice: 900 }] },
      },
    });
  });

  it('tells twenty changed prices at most, because a gRPC answer has little room', () => {
    const offers = Array.from({ length: 21 }, (_, n) => ({ ...tea, productId: productId(n) }));
    const lines = offers.map((offer) => ({ productId: offer.productId, quantity: 1, unitPrice: 1 }));
    const decision = orderDecider.decide({ ...placeOrder, lines, offers }, { status: 'NONE' });
    const { rejection } = decision as Extract<typeof decision, { accepted: false }>;
    expect(rejection.present).toMatchObject({ total: 21 * 450, lines: { length: 20 } });
    expect(rejection.detail.match(/ costs /g)).toHaveLength(20);
  });

  it('changes nothing for a retry with the same key and request, even when a price has changed', () => {
    given(orderDecider, [placed])
      .when({ ...placeOrder, total: 1_800, offers: [{ ...tea, unitPrice: 45_000 }, cup] })
      .thenNothing();
  });

  it('needs a payment token unless it costs nothing', () => {
    const offers = [tea, cup].map((offer) => ({ ...offer, unitPrice: 0 }));
    place({ paymentToken: undefined }).thenRejected('ORDERING.PAYMENT_TOKEN_MISSING');
    place({ paymentToken: undefined, offers }).thenState((state) =>
      expect(state).toMatchObject({ status: 'OPEN', placed: { total: 0, paymentToken: 'none' } }),
    );
    place({ paymentToken: 'tok_decline', offers }).thenState((state) => expect(state.status).toBe('OPEN'));
  });

  it('is refused in a withdrawn currency', () => {
    place({ currency: 'BGN', offers: [tea, cup].map((offer) => ({ ...offer, currency: 'BGN' })) }).thenRejected(
      'ORDERING.CURRENCY_WITHDRAWN',
    );
  });

  it('takes a total up to 1,000,000,000,000 and refuses a larger one', () => {
    const lines = [{ productId: tea.productId, quantity: 10_000 }];
    const offerAt = (unitPrice: number) => ({ lines, offers: [{ ...tea, unitPrice }] });
    place(offerAt(1_000_000_000_000)).thenRejected('ORDERING.TOO_LARGE');
    place(offerAt(100_000_001)).thenRejected('ORDERING.TOO_LARGE');
    place(offerAt(100_000_000)).thenState((state) =>
      expect(state).toMatchObject({ placed: { total: 1_000_000_000_000 } }),
    );
  });
});

describe('cancelling an order', () => {
  it('is accepted while the order is open, and changes nothing a second time', () => {
    given(orderDecider, [placed]).when(cancel).then([cancelling]);
    given(orderDecider, [placed, cancelling]).when(cancel).thenNothing();
  });

  it('is refused once the order is completed', () => {
    given(orderDecider, [placed, confirmed]).when(cancel).thenRejected('ORDERING.ALREADY_SHIPPED');
  });

  it('is refused when the order has ended', () => {
    given(orderDecider, [placed, failed]).when(cancel).thenRejected('ORDERING.ALREADY_ENDED');
    given(orderDecider, [placed, cancelling, cancelled]).when(cancel).thenRejected('ORDERING.ALREADY_ENDED');
  });

  it('is refused for an unknown order', () => {
    given(orderDecider, []).when(cancel).thenRejected('ORDERING.UNKNOWN_ORDER');
  });
});

describe('confirming an order', () => {
  it('completes it once', () => {
    given(orderDecider, [placed]).when(confirm).then([confirmed]);
    given(orderDecider, [placed, confirmed]).when(confirm).thenNothing();
  });

  it('is refused after a cancellation or an end', () => {
    given(orderDecider, [placed, cancelling]).when(confirm).thenRejected('ORDERING.CANCELLATION_REQUESTED');
    given(orderDecider, [placed, failed]).when(confirm).thenRejected('ORDERING.ALREADY_ENDED');
  });
});

describe('closing an order', () => {
  it('records why it failed', () => {
    given(orderDecider, [placed]).when(fail).then([failed]);
  });

  it('ends it with the outcome of its fulfilment, even when the customer has cancelled meanwhile', () => {
    given(orderDecider, [placed, cancelling]).when(call).then([cancelled]);
    given(orderDecider, [placed, cancelling]).when(fail).then([failed]);
  });

  it('changes nothing a second time', () => {
    given(orderDecider, [placed, failed]).when(fail).thenNothing();
    given(orderDecider, [placed, cancelling, cancelled]).when(call).thenNothing();
  });

  it('is refused for a completed order', () => {
    given(orderDecider, [placed, confirmed]).when(fail).thenRejected('ORDERING.ALREADY_SHIPPED');
  });
});

describe('the history of an order', () => {
  it('is refused when it has an event of a newer release, or an end before the order was placed', () => {
    const wrapped = { type: 'ordering.order-gift-wrapped.v1', data: { orderId } } as unknown as OrderEvent;
    expect(() => given(orderDecider, [placed, wrapped])).toThrow(UnknownEvent);
    expect(() => given(orderDecider, [confirmed])).toThrow('before the order was placed');
  });
});
