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

  it('cancels an order, or says why not', async () => {
    trial.contexts.answers['CancelOrder'] = () => 'ORDERING.ALREADY_SHIPPED';
    const answer = await trial.query('mutation { cancelOrder(orderId: "o-1", ifVersion: 3) { status } }');
    expect(codes(answer)).toEqual(['ORDERING.ALREADY_SHIPPED']);
    expect(trial.contexts.calls[0]!.request).toEqual({ orderId: 'o-1', ifVersion: 3 });
  });
});
