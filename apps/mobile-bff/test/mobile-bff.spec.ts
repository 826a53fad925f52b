import { deriveId } from '@maru/kernel';
import { TokensOnTrial } from '@maru/security/testing';
import type { RunningFront } from '@maru/shop-calls';
import { ContextsOnTrial, frontOnTrial } from '@maru/shop-calls/testing';
import { request as plainRequest } from 'node:http';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { startMobileBff } from '../src/mobile-bff.app';

const ORDER = deriveId('order', 1);
const productOf = (n: number) => ({
  productId: deriveId('product', n),
  sku: `TEA-${n}`,
  name: `Tea number ${n} from the ${['north', 'south', 'east'][n % 3]}`,
  description: 'Green tea, picked by hand in spring, dried in the sun and packed the same day. '.repeat(2),
  category: 'tea',
  price: { amount: 1_000 + 37 * n, currency: 'EUR' },
  withdrawn: false,
});
const orderOf = (n: number) => ({
  orderId: deriveId('order', n),
  customerId: deriveId('kim'),
  status: 'COMPLETED',
  currency: 'EUR',
  lines: [1, 2].map((at) => ({
    productId: deriveId('product', at),
    sku: `TEA-${at}`,
    name: 'Tea',
    quantity: n,
    unitPrice: 5,
    total: 5 * n,
  })),
  total: 10 * n,
  version: 5,
  placedAt: `2026-01-0${n}T00:00:00.000Z`,
  updatedAt: `2026-01-0${n}T00:00:01.000Z`,
});

let tokens: TokensOnTrial;
let authorization: string;
let contexts: ContextsOnTrial;
let bff: RunningFront;

beforeAll(async () => {
  tokens = await TokensOnTrial.make();
  authorization = `Bearer ${await tokens.token({ userId: deriveId('kim') })}`;
  contexts = await ContextsOnTrial.open();
  const env = { CALLS_TIMEOUT_MS: '5000', CALLS_ATTEMPTS: '1', CALLS_CIRCUIT_CALLS: '1000' };
  bff = await startMobileBff(frontOnTrial(contexts, tokens, env));
});
afterAll(async () => {
  await bff?.close();
  contexts?.close();
});
beforeEach(() => {
  contexts.calls.length = 0;
  contexts.answers = {
    GetProfile: () => ({ userId: deriveId('kim'), email: 'kim@example.org', name: 'Kim', locale: 'en' }),
    SearchProducts: ({ limit }: { limit: number }) => ({
      products: Array.from({ length: limit }, (_, at) => productOf(at + 1)),
      hasMore: true,
    }),
    ListOrders: ({ limit }: { limit: number }) => ({
      orders: Array.from({ length: limit }, (_, at) => orderOf(at + 1)),
      hasMore: true,
    }),
    GetOrder: ({ orderId }: { orderId: string }) => (orderId === ORDER ? orderOf(1) : 'ORDERING.UNKNOWN_ORDER'),
    GetPayments: () => ({
      payments: [
        { orderId: ORDER, paymentId: deriveId('p'), status: 'CAPTURED', amount: { amount: 10, currency: 'EUR' } },
      ],
    }),
    GetShipments: () => ({
      shipments: [
        { orderId: ORDER, shipmentId: deriveId('s'), status: 'BOOKED', carrier: 'sandbox', trackingNumber: 'SBX1' },
      ],
    }),
  };
});

interface Answer {
  readonly status: number;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly bytes: Buffer;
}

/** As on the wire, because `fetch` would unpack it. */
function ask(path: string, headers: Record<string, string> = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    plainRequest(`${bff.url}/api/mobile${path}`, { headers: { authorization, ...headers } }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({ status: response.statusCode!, headers: response.headers, bytes: Buffer.concat(chunks) }),
      );
    })
      .on('error', reject)
      .end();
  });
}
const json = ({ bytes }: Answer) => JSON.parse(bytes.toString());

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
    expect(contexts.counts()).toEqual({ GetProfile: 1, SearchProducts: 1, ListOrders: 1 });
    expect(contexts.calls.every((call) => call.authorization === authorization)).toBe(true);
  });

  it('has at most 2 KiB on the wire, less than half of its sources', async () => {
    const whole = JSON.stringify({
      profile: (contexts.answers['GetProfile'] as () => object)(),
      products: Array.from({ length: 10 }, (_, at) => productOf(at + 1)),
      orders: [1, 2, 3].map(orderOf),
    });
    const { bytes, headers } = await ask('/home', { 'accept-encoding': 'gzip, br' });
    expect(headers['content-encoding']).toBe('br');
    expect(bytes.length).toBeLessThanOrEqual(2_048);
    expect(brotliDecompressSync(bytes).length).toBeLessThan(whole.length / 2);
  });

  it('comes without unavailable parts, names them, and must not be cached', async () => {
    contexts.answers['ListOrders'] = () => 'HTTP.UNAVAILABLE';
    const answer = await ask('/home');
    expect(answer.status).toBe(200);
    const { name, orders, missing } = json(answer);
    expect({ name, orders }).toEqual({ name: 'Kim', orders: undefined });
    expect(missing).toEqual([{ part: 'orders', code: 'HTTP.UNAVAILABLE' }]);
    expect(answer.headers['cache-control']).toBe('private, no-store');
    expect(answer.headers).not.toHaveProperty('etag');
  });

  it('is refused as a whole when a context refuses, because that context is not away', async () => {
    contexts.answers['ListOrders'] = () => 'HTTP.TOKEN_EXPIRED';
    const refused = await ask('/home');
    expect([refused.status, json(refused).code]).toEqual([401, 'HTTP.TOKEN_EXPIRED']);
  });

  it('calls only the contexts of wanted fields', async () => {
    const answer = await ask('/home?fields=name,orders.id,orders.status');
    expect(json(answer)).toEqual({
      name: 'Kim',
      orders: [1, 2, 3].map((n) => ({ id: deriveId('order', n), status: 'COMPLETED' })),
    });
    expect(contexts.counts()).toEqual({ GetProfile: 1, ListOrders: 1 });
  });

  it('has no name for a machine of the shop', async () => {
    contexts.answers['GetProfile'] = () => 'CUSTOMERS.UNKNOWN_USER';
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
    contexts.answers['GetShipments'] = () => 'HTTP.GATEWAY_TIMEOUT';
    const { shipment, payment, missing } = json(await ask(`/orders/${ORDER}`));
    expect({ shipment, payment, missing }).toEqual({
      shipment: undefined,
      payment: { status: 'CAPTURED' },
      missing: [{ part: 'shipment', code: 'HTTP.GATEWAY_TIMEOUT' }],
    });
    contexts.answers['GetShipments'] = () => ({ shipments: [] });
    const none = json(await ask(`/orders/${ORDER}`));
    expect(none).not.toHaveProperty('shipment');
    expect(none).not.toHaveProperty('missing');
  });

  it("is a problem with ordering's code when it is not mine or malformed, and no other context is called", async () => {
    const unknown = await ask(`/orders/${deriveId('order', 9)}`);
    expect(unknown.status).toBe(404);
    expect(unknown.headers['content-type']).toContain('application/problem+json');
    expect(json(unknown)).toMatchObject({ code: 'ORDERING.UNKNOWN_ORDER' });
    expect(contexts.counts()).toEqual({ GetOrder: 1 });
    expect(await ask('/orders/42')).toMatchObject({ status: 400 });
    contexts.answers['GetOrder'] = () => 'HTTP.UNAVAILABLE';
    expect((await ask(`/orders/${ORDER}`)).status).toBe(503);
  });

  it('shows the requested fields, nested ones by dots, and refuses unknown ones', async () => {
    expect(json(await ask(`/orders/${ORDER}?fields=status,lines.quantity,shipment.status`))).toEqual({
      status: 'COMPLETED',
      lines: [{ quantity: 1 }, { quantity: 1 }],
      shipment: { status: 'BOOKED' },
    });
    expect(contexts.counts()).toEqual({ GetOrder: 1, GetShipments: 1 });
    for (const fields of ['price', 'lines.sku', 'status,', '', 'lines..quantity', '__proto__']) {
      const refused = await ask(`/orders/${ORDER}?fields=${fields}`);
      expect([fields, refused.status, json(refused).code]).toEqual([fields, 400, 'HTTP.INVALID_REQUEST']);
    }
    expect(json(await ask('/home?fields=sku')).errors).toEqual([
      { path: 'fields', message: 'there is no field "sku"' },
    ]);
  });
});

describe('a cached answer', () => {
  it('is not sent again until it has changed, in any coding', async () => {
    const first = await ask('/home', { 'accept-encoding': 'br' });
    const etag = String(first.headers['etag']);
    expect(etag).toMatch(/^W\/"[\w-]{22}"$/);
    expect(first.headers['cache-control']).toBe('private, no-cache');
    expect(first.headers['vary']).toContain('Accept-Encoding');
    for (const known of [etag, `"other", ${etag}`, '*', etag.slice(2)]) {
      const again = await ask('/home', { 'if-none-match': known, 'accept-encoding': 'gzip' });
      expect([known, again.status, again.bytes.length]).toEqual([known, 304, 0]);
      expect(again.headers['etag']).toBe(etag);
      expect(again.headers).not.toHaveProperty('content-encoding');
    }
    contexts.answers['ListOrders'] = () => ({ orders: [], hasMore: false });
    expect((await ask('/home', { 'if-none-match': etag })).status).toBe(200);
  });

  it('differs for other fields', async () => {
    const [all, few] = [await ask('/home'), await ask('/home?fields=name')];
    expect(few.headers['etag']).not.toBe(all.headers['etag']);
  });
});

describe('compression', () => {
  it.each([
    ['gzip', 'gzip'],
    ['br', 'br'],
    ['gzip;q=1, br;q=0.5', 'gzip'],
    ['*', 'br'],
    ['br;q=0, *;q=0.1', 'gzip'],
    ['identity', undefined],
    ['gzip;q=0.1, identity', undefined],
    ['deflate', undefined],
  ])('with Accept-Encoding %s is %s', async (accepted, coding) => {
    const { bytes, headers } = await ask('/home', { 'accept-encoding': accepted });
    expect(headers['content-encoding']).toBe(coding);
    const plain = coding === 'br' ? brotliDecompressSync(bytes) : coding === 'gzip' ? gunzipSync(bytes) : bytes;
    expect(JSON.parse(plain.toString())).toHaveProperty('name', 'Kim');
  });

  it('is not used for small answers', async () => {
    const { headers } = await ask('/home?fields=name', { 'accept-encoding': 'br' });
    expect(headers).not.toHaveProperty('content-encoding');
  });
});

describe('the phones’ backend', () => {
  it.each([
    ['nobody', undefined, 401],
    ['whoever may not see orders', ['profile:read'], 403],
  ])('shows nothing to %s', async (_, scopes, status) => {
    const token = scopes ? `Bearer ${await tokens.token({ scopes })}` : '';
    expect((await ask('/home', { authorization: token })).status).toBe(status);
    expect(contexts.counts()).toEqual({});
  });

  it('passes a time limit to contexts that is no longer than its own', async () => {
    await ask('/home', { 'x-deadline-ms': '3000' });
    for (const { patienceMs } of contexts.calls) expect(patienceMs).toBeLessThanOrEqual(3_000);
    expect(contexts.calls).toHaveLength(3);
  });

  it('is ready, shows the policies of its calls, and documents its API', async () => {
    const ready = await (await fetch(`${bff.url}/health/ready`)).json();
    expect(ready).toMatchObject({
      status: 'ok',
      details: { calls: { 'ordering queries': { circuit: 'closed' }, 'shipping commands': { active: 0 } } },
    });
    const document = (await (await fetch(`${bff.url}/openapi.json`)).json()) as { paths: object };
    expect(Object.keys(document.paths).sort()).toEqual(['/api/mobile/home', '/api/mobile/orders/{id}']);
  });
});
