import { codes, WebBffOnTrial } from './web-bff-on-trial';

const trial = new WebBffOnTrial();

describe('a command', () => {
  const order = {
    currency: 'EUR',
    lines: [{ productId: 'p-1', quantity: 2 }],
    shippingAddress: { name: 'Kim', line1: '1 Sejong-daero', city: 'Seoul', postalCode: '03172', country: 'KR' },
    paymentToken: 'tok_approve',
  };

  it('places an order under its idempotency key', async () => {
    trial.contexts.answers['PlaceOrder'] = () => ({ orderId: 'o-1', status: 'PENDING' });
    const text = `mutation Place($key: String!, $order: PlaceOrderInput!) {
      placeOrder(idempotencyKey: $key, order: $order) { orderId status } }`;
    const { data } = await trial.query(text, { key: 'k-1', order });
    expect(data.placeOrder).toEqual({ orderId: 'o-1', status: 'PENDING' });
    expect(trial.contexts.calls[0]!.request).toMatchObject({ idempotencyKey: 'k-1', ...order });
  });

  const place = (change: object) =>
    trial.query('mutation ($order: PlaceOrderInput!) { placeOrder(idempotencyKey: "k-1", order: $order) { status } }', {
      order: { ...order, ...change },
    });

  it.each([
    [{ total: 1_000_000_000_000 }, { total: 1_000_000_000_000, pricedLines: order.lines }],
    [{ lines: [{ ...order.lines[0], unitPrice: 0 }] }, { pricedLines: [{ ...order.lines[0], unitPrice: 0 }] }],
  ])('names the price that was shown, with lines that only a checking server finds: %j', async (change, sent) => {
    trial.contexts.answers['PlaceOrder'] = () => ({ orderId: 'o-1', status: 'PENDING' });
    expect(await place(change)).not.toHaveProperty('errors');
    expect(trial.contexts.calls[0]!.request).toMatchObject({ lines: [], ...sent });
  });

  it('places an order that costs nothing without a token', async () => {
    trial.contexts.answers['PlaceOrder'] = () => ({ orderId: 'o-1', status: 'PENDING' });
    await place({ paymentToken: null, total: null });
    const { request } = trial.contexts.calls[0]!;
    expect(request).toMatchObject({ lines: order.lines, pricedLines: [] });
    expect(request).not.toHaveProperty('paymentToken');
    expect(request).not.toHaveProperty('total');
  });

  it.each([1.5, 2 ** 53, '1'])('refuses a total of %j', async (total) => {
    expect(codes(await place({ total }))).toEqual(['HTTP.INVALID_REQUEST']);
  });

  it('cancels an order, or returns the reason why not', async () => {
    trial.contexts.answers['CancelOrder'] = () => 'ORDERING.ALREADY_SHIPPED';
    const answer = await trial.query('mutation { cancelOrder(orderId: "o-1", ifVersion: 3) { status } }');
    expect(codes(answer)).toEqual(['ORDERING.ALREADY_SHIPPED']);
    expect(trial.contexts.calls[0]!.request).toEqual({ orderId: 'o-1', ifVersion: 3 });
  });
});
