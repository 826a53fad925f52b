import { deriveId } from '@maru/kernel';
import { brotliDecompressSync } from 'node:zlib';
import { ask, json, on, openBackend, ORDER, orderOf, productOf } from './backend-on-trial';

openBackend();

describe('the home screen', () => {
  it('is one call with my name, products and my last orders, and calls each context once', async () => {
    const answer = await ask('/home');
    expect(answer.status).toBe(200);
    const { name, products, orders, missing } = json(answer);
    expect(name).toBe('Kim');
    expect(products).toHaveLength(10);
    const { productId: id, name: tea } = productOf(1);
    expect(products[0]).toEqual({ id, name: tea, price: 1_037, currency: 'EUR' });
    expect(orders).toHaveLength(3);
    expect(orders[0]).toEqual({
      id: ORDER,
      status: 'COMPLETED',
      total: 10,
      currency: 'EUR',
      placedAt: '2026-01-01T00:00:00.000Z',
    });
    expect(missing).toBeUndefined();
    expect(on.contexts.counts()).toEqual({ GetProfile: 1, SearchProducts: 1, ListOrders: 1 });
    expect(on.contexts.calls.every((call) => call.authorization === on.authorization)).toBe(true);
  });

  it('has at most 2 KiB on the wire, less than half of its sources', async () => {
    const whole = JSON.stringify({
      profile: (on.contexts.answers['GetProfile'] as () => object)(),
      products: Array.from({ length: 10 }, (_, at) => productOf(at + 1)),
      orders: [1, 2, 3].map(orderOf),
    });
    const { bytes, headers } = await ask('/home', { 'accept-encoding': 'gzip, br' });
    expect(headers['content-encoding']).toBe('br');
    expect(bytes.length).toBeLessThanOrEqual(2_048);
    expect(brotliDecompressSync(bytes).length).toBeLessThan(whole.length / 2);
  });

  it('comes without unavailable parts, names them, and must not be cached', async () => {
    on.contexts.answers['ListOrders'] = () => 'HTTP.UNAVAILABLE';
    const answer = await ask('/home');
    expect(answer.status).toBe(200);
    const { name, orders, missing } = json(answer);
    expect({ name, orders }).toEqual({ name: 'Kim', orders: undefined });
    expect(missing).toEqual([{ part: 'orders', code: 'HTTP.UNAVAILABLE' }]);
    expect(answer.headers['cache-control']).toBe('private, no-store');
    expect(answer.headers).not.toHaveProperty('etag');
  });

  it('is refused as a whole when a context refuses, because that context is not away', async () => {
    on.contexts.answers['ListOrders'] = () => 'HTTP.TOKEN_EXPIRED';
    const refused = await ask('/home');
    expect([refused.status, json(refused).code]).toEqual([401, 'HTTP.TOKEN_EXPIRED']);
  });

  it('calls only the contexts of wanted fields', async () => {
    const answer = await ask('/home?fields=name,orders.id,orders.status');
    expect(json(answer)).toEqual({
      name: 'Kim',
      orders: [1, 2, 3].map((n) => ({ id: deriveId('order', n), status: 'COMPLETED' })),
    });
    expect(on.contexts.counts()).toEqual({ GetProfile: 1, ListOrders: 1 });
  });

  it('has no name for a machine of the shop', async () => {
    on.contexts.answers['GetProfile'] = () => 'CUSTOMERS.UNKNOWN_USER';
    expect(json(await ask('/home?fields=name'))).toEqual({});
  });
});

describe('an order', () => {
  it('is one call with its lines, its payment and its shipment', async () => {
    const answer = await ask(`/orders/${ORDER}`);
    expect(json(answer)).toEqual({
      id: ORDER,
      status: 'COMPLETED',
      version: 5,
      placedAt: '2026-01-01T00:00:00.000Z',
      currency: 'EUR',
      total: 10,
      lines: [1, 2].map((n) => ({ productId: deriveId('product', n), name: 'Tea', quantity: 1, total: 5 })),
      payment: { status: 'CAPTURED' },
      shipment: { status: 'BOOKED', carrier: 'sandbox', trackingNumber: 'SBX1' },
    });
  });

  it('comes without its shipment while shipping is away, which differs from having none', async () => {
    on.contexts.answers['GetShipments'] = () => 'HTTP.GATEWAY_TIMEOUT';
    const { shipment, payment, missing } = json(await ask(`/orders/${ORDER}`));
    expect({ shipment, payment, missing }).toEqual({
      shipment: undefined,
      payment: { status: 'CAPTURED' },
      missing: [{ part: 'shipment', code: 'HTTP.GATEWAY_TIMEOUT' }],
    });
    on.contexts.answers['GetShipments'] = () => ({ shipments: [] });
    const none = json(await ask(`/orders/${ORDER}`));
    expect(none).not.toHaveProperty('shipment');
    expect(none).not.toHaveProperty('missing');
  });

  it("is a problem with ordering's code when it is not mine or malformed, and no other context is called", async () => {
    const unknown = await ask(`/orders/${deriveId('order', 9)}`);
    expect(unknown.status).toBe(404);
    expect(unknown.headers['content-type']).toContain('application/problem+json');
    expect(json(unknown)).toMatchObject({ code: 'ORDERING.UNKNOWN_ORDER' });
    expect(on.contexts.counts()).toEqual({ GetOrder: 1 });
    expect(await ask('/orders/42')).toMatchObject({ status: 400 });
    on.contexts.answers['GetOrder'] = () => 'HTTP.UNAVAILABLE';
    expect((await ask(`/orders/${ORDER}`)).status).toBe(503);
  });

  it('shows the requested fields, nested ones by dots, and refuses unknown ones', async () => {
    expect(json(await ask(`/orders/${ORDER}?fields=status,lines.quantity,shipment.status`))).toEqual({
      status: 'COMPLETED',
      lines: [{ quantity: 1 }, { quantity: 1 }],
      shipment: { status: 'BOOKED' },
    });
    expect(on.contexts.counts()).toEqual({ GetOrder: 1, GetShipments: 1 });
    for (const fields of ['price', 'lines.sku', 'status,', '', 'lines..quantity', '__proto__']) {
      const refused = await ask(`/orders/${ORDER}?fields=${fields}`);
      expect([fields, refused.status, json(refused).code]).toEqual([fields, 400, 'HTTP.INVALID_REQUEST']);
    }
    expect(json(await ask('/home?fields=sku')).errors).toEqual([
      { path: 'fields', message: 'there is no field "sku"' },
    ]);
  });
});
