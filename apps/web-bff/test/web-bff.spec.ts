import { RandomIds, SystemRandom, SystemScheduler } from '@maru/kernel';
import { TokensOnTrial } from '@maru/security/testing';
import { createLogger } from '@maru/service';
import { ContextsOnTrial } from '@maru/shop-calls/testing';
import { createHash } from 'node:crypto';
import { createClient } from 'graphql-ws';
import { Writable } from 'node:stream';
import WebSocket from 'ws';
import { startWebBff } from '../src/web-bff.app';
import type { RunningWebBff } from '../src/web-bff.app';

const productOf = (n: number) => ({
  productId: `p-${n}`,
  sku: `TEA-${n}`,
  name: `Tea ${n}`,
  category: 'tea',
  price: { amount: 5_000_000_000, currency: 'EUR' },
  withdrawn: false,
});
const orderOf = (n: number, change: object = {}) => ({
  orderId: `o-${n}`,
  customerId: 'kim',
  status: 'COMPLETED',
  currency: 'EUR',
  lines: [1, 2].map((at) => ({
    productId: `p-${at}`,
    sku: `TEA-${at}`,
    name: 'Tea',
    quantity: n,
    unitPrice: 5,
    total: 5,
  })),
  total: 10,
  version: 3,
  placedAt: `2026-01-0${n}T00:00:00.000Z`,
  updatedAt: `2026-01-0${n}T00:00:01.000Z`,
  ...change,
});

let tokens: TokensOnTrial;
let authorization: string;
let contexts: ContextsOnTrial;
let bff: RunningWebBff;
const close: (() => Promise<void>)[] = [];
let complaints: string[];

const start = async (env: Record<string, string> = {}): Promise<RunningWebBff> => {
  const running = await startWebBff({
    addresses: contexts.addresses,
    tokens: tokens.verifier,
    logger: createLogger({
      level: 'error',
      destination: new Writable({ write: (line, _encoding, done) => (complaints.push(String(line)), done()) }),
    }),
    ids: new RandomIds(),
    random: new SystemRandom(),
    scheduler: new SystemScheduler(),
    env: { WEB_BFF_WATCH_MS: '10', CALLS_TIMEOUT_MS: '10000', ...env },
    host: '127.0.0.1',
    port: 0,
  });
  close.push(() => running.close());
  return running;
};

beforeAll(async () => {
  tokens = await TokensOnTrial.make();
  authorization = `Bearer ${await tokens.token({ userId: 'kim' })}`;
});
beforeEach(async () => {
  complaints = [];
  contexts = await ContextsOnTrial.open();
  contexts.answers = {
    SearchProducts: ({ limit }: { limit: number }) => ({
      products: Array.from({ length: limit }, (_, at) => productOf(at + 1)),
      hasMore: true,
    }),
    GetProducts: ({ productIds }: { productIds: string[] }) => ({
      products: productIds.filter((id) => id !== 'p-none').map((id) => productOf(Number(id.slice(2)))),
    }),
    GetStock: ({ skus }: { skus: string[] }) => ({
      levels: skus.map((sku) => ({ sku, onHand: 9, reserved: 2, available: 7 })),
    }),
    ListOrders: () => ({ orders: [orderOf(3), orderOf(2), orderOf(1)], hasMore: false }),
    GetOrder: () => orderOf(1),
    GetPayments: ({ orderIds }: { orderIds: string[] }) => ({
      payments: orderIds.map((orderId) => ({ orderId, paymentId: `pay-${orderId}`, status: 'CAPTURED' })),
    }),
    GetShipments: ({ orderIds }: { orderIds: string[] }) => ({
      shipments: orderIds.slice(1).map((orderId) => ({ orderId, shipmentId: `s-${orderId}`, status: 'BOOKED' })),
    }),
  };
  bff = await start();
});
afterEach(async () => {
  for (const end of close.splice(0)) await end();
  contexts.close();
});

async function ask(body: object, headers: Record<string, string> = { authorization }, url = bff.url) {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- each test says what it expects
  return { status: response.status, ...((await response.json()) as { data: any; errors?: any[] }) };
}
const query = (text: string, variables: object = {}) => ask({ query: text, variables });
const codes = ({ errors = [] }: { errors?: { extensions?: { code: string } }[] }) =>
  errors.map(({ extensions }) => extensions?.code);

const ORDERS = `{ myOrders { items { orderId lines { name product { name } } payment { status } shipment { status } } } }`;

describe('a query', () => {
  it('shows products page by page', async () => {
    const first = await query('{ products(first: 2) { items { sku price { amount } } hasNextPage endCursor } }');
    expect(first.data.products).toMatchObject({
      items: [{ sku: 'TEA-1', price: { amount: 5_000_000_000 } }, { sku: 'TEA-2' }],
      hasNextPage: true,
    });
    const after = first.data.products.endCursor as string;
    await query('query Next($after: String) { products(after: $after, search: "tea") { hasNextPage } }', { after });
    expect(contexts.calls.at(-1)!.request).toMatchObject({ afterSku: 'TEA-2', q: 'tea', limit: 20 });
  });

  it('with a cursor of somebody’s own making is refused', async () => {
    expect(codes(await query('{ products(after: "eh?") { hasNextPage } }'))).toEqual(['HTTP.INVALID_REQUEST']);
  });

  it('calls each context once, however many orders and lines it shows', async () => {
    const { data, errors } = await query(ORDERS);
    expect(errors).toBeUndefined();
    expect(data.myOrders.items).toHaveLength(3);
    expect(data.myOrders.items[0].lines[1].product).toEqual({ name: 'Tea 2' });
    expect(contexts.counts()).toEqual({ ListOrders: 1, GetProducts: 1, GetPayments: 1, GetShipments: 1 });
    expect([...contexts.calls.find(({ name }) => name === 'GetProducts')!.request.productIds].sort()).toEqual([
      'p-1',
      'p-2',
    ]);
  });

  it('calls inventory once for a page of products with their stock', async () => {
    const { data } = await query('{ products(first: 30) { items { stock { available } } } }');
    expect(data.products.items).toHaveLength(30);
    expect(contexts.counts()).toEqual({ SearchProducts: 1, GetStock: 1 });
  });

  it('is made in the name of whoever asks', async () => {
    await query(ORDERS);
    expect(new Set(contexts.calls.map((call) => call.authorization))).toEqual(new Set([authorization]));
  });
});

describe('a context that is away', () => {
  it('leaves the order without its shipment, which is marked as missing', async () => {
    contexts.stop('shipping');
    const { status, data, errors } = await query(ORDERS);
    expect(status).toBe(200);
    expect(data.myOrders.items.map(({ shipment }: { shipment: unknown }) => shipment)).toEqual([null, null, null]);
    expect(data.myOrders.items[0].payment).toEqual({ status: 'CAPTURED' });
    expect(errors).toContainEqual({
      message: 'shipping cannot be reached; please try again.',
      locations: expect.anything(),
      path: ['myOrders', 'items', 0, 'shipment'],
      extensions: { code: 'HTTP.UNAVAILABLE' },
    });
  });

  it('is not the same as an order that has no shipment yet', async () => {
    const { data, errors } = await query(ORDERS);
    expect(data.myOrders.items[0].shipment).toBeNull();
    expect(errors).toBeUndefined();
  });

  it('that hangs is not waited for longer than its time', async () => {
    contexts.answers['GetPayments'] = () => 'hang';
    const hasty = await start({ CALLS_TIMEOUT_MS: '1000', CALLS_ATTEMPTS: '1' });
    const began = performance.now();
    const { data, errors } = await ask({ query: ORDERS }, { authorization }, hasty.url);
    expect(performance.now() - began).toBeLessThan(5_000);
    expect(new Set(codes({ errors }))).toEqual(new Set(['HTTP.GATEWAY_TIMEOUT']));
    expect(data.myOrders.items[1].shipment).toEqual({ status: 'BOOKED' });
  });

  it('is not asked for a while when it has failed too often, and its health says so', async () => {
    contexts.stop('shipping');
    const patient = await start({ CALLS_CIRCUIT_CALLS: '4', CALLS_CIRCUIT_OPEN_MS: '60000', CALLS_ATTEMPTS: '1' });
    const page = () => ask({ query: ORDERS }, { authorization }, patient.url);
    for (let i = 0; i < 4; i++) expect(new Set(codes(await page()))).toEqual(new Set(['HTTP.UNAVAILABLE']));
    const { data, errors } = await page();
    expect(errors![0].message).toBe('shipping has failed too often lately; please try again in a moment.');
    expect(data.myOrders.items[0].payment).toEqual({ status: 'CAPTURED' });
    const ready = await fetch(`${patient.url}/health/ready`);
    expect(ready.status).toBe(200);
    expect(await ready.json()).toMatchObject({
      status: 'degraded',
      details: {
        calls: {
          status: 'degraded',
          'shipping queries': { circuit: 'open' },
          'payments queries': { circuit: 'closed' },
        },
      },
    });
  });

  it('is told how long whoever asks still waits', async () => {
    await ask({ query: ORDERS }, { authorization, 'x-deadline-ms': '3000' });
    expect(contexts.calls).toHaveLength(4);
    for (const { patienceMs } of contexts.calls) expect(patienceMs).toBeLessThanOrEqual(3_000);
  });

  it('and comes back is asked again', async () => {
    contexts.stop('shipping');
    await query(ORDERS);
    await contexts.start('shipping');
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    expect((await query(ORDERS)).errors).toBeUndefined();
  });
});

describe('an error', () => {
  it('of one part of a query takes nothing away from the others', async () => {
    contexts.answers['GetProfile'] = () => 'HTTP.UNAUTHENTICATED';
    const answer = await query('{ me { name } products(first: 1) { hasNextPage } }');
    expect(answer.data).toEqual({ me: null, products: { hasNextPage: true } });
    expect(codes(answer)).toEqual(['HTTP.UNAUTHENTICATED']);
  });

  it('carries the code of the context', async () => {
    contexts.answers['GetOrder'] = () => 'ORDERING.UNKNOWN_ORDER';
    const answer = await query('{ order(orderId: "o-9") { status } }');
    expect(answer.data).toEqual({ order: null });
    expect(codes(answer)).toEqual(['ORDERING.UNKNOWN_ORDER']);
  });

  it('of a query that is none is the client’s, also for a field that there is not', async () => {
    for (const text of ['{ products', '{ nothing }'])
      expect(codes(await query(text))).toEqual(['HTTP.INVALID_REQUEST']);
  });
});

describe('what is no GraphQL request', () => {
  const query = '{ __typename }';
  const json = { 'content-type': 'application/json', authorization: '' };
  const send = async (body: string, headers: Record<string, string> = json) => {
    const response = await fetch(`${bff.url}/graphql`, { method: 'POST', headers, body });
    return { status: response.status, ...((await response.json()) as { data: unknown; errors: object[] }) };
  };

  it.each([
    ['broken JSON', '{"query":', 400, 'HTTP.MALFORMED_JSON'],
    ['nothing', '', 400, 'HTTP.MALFORMED_JSON'],
    [
      'a key that would change all objects',
      `{"query":"${query}","variables":{"__proto__":{}}}`,
      400,
      'HTTP.MALFORMED_JSON',
    ],
    ['a body beyond the limit', JSON.stringify({ query: '#'.repeat(1_100_000) }), 413, 'HTTP.TOO_LARGE'],
    ['null', 'null', 200, 'HTTP.INVALID_REQUEST'],
    ['a list of queries', `[{"query":"${query}"}]`, 200, 'HTTP.INVALID_REQUEST'],
    ['a number as query', '{"query":7}', 400, 'HTTP.INVALID_REQUEST'],
    ['a document that was parsed', '{"query":{"kind":"Document","definitions":[]}}', 400, 'HTTP.INVALID_REQUEST'],
    ['the same in JSON', '{"query":"{\\"kind\\":\\"Document\\",\\"definitions\\":[]}"}', 400, 'HTTP.INVALID_REQUEST'],
    ['no query', '{"variables":{}}', 200, 'HTTP.INVALID_REQUEST'],
    ['variables that are none', `{"query":"${query}","variables":[]}`, 200, 'HTTP.INVALID_REQUEST'],
    ['an operation that there is not', `{"query":"query A ${query}","operationName":"B"}`, 200, 'HTTP.INVALID_REQUEST'],
    [
      'a digest that is none',
      '{"extensions":{"persistedQuery":{"version":1,"sha256Hash":7}}}',
      200,
      'HTTP.INVALID_REQUEST',
    ],
    [
      'half a character',
      '{"query":"{ products(search: \\"\\\\uD800\\") { hasNextPage } }"}',
      200,
      'HTTP.INVALID_REQUEST',
    ],
    [
      'fragments that contain themselves',
      '{"query":"{ ...A } fragment A on Query { ...A }"}',
      200,
      'HTTP.INVALID_REQUEST',
    ],
    ['braces without an end', JSON.stringify({ query: '{'.repeat(5_000) }), 200, 'HTTP.INVALID_REQUEST'],
    [
      'a subscription',
      '{"query":"subscription { orderUpdated(orderId: \\"o\\") { status } }"}',
      200,
      'HTTP.INVALID_REQUEST',
    ],
    [
      'a subscription among others',
      '{"query":"query A { __typename } subscription S { orderUpdated(orderId: \\"o\\") { status } }","operationName":"S"}',
      200,
      'HTTP.INVALID_REQUEST',
    ],
  ])('is refused as the client’s fault: %s', async (_what, body, status, code) => {
    const answer = await send(body);
    expect({ status: answer.status, data: answer.data, codes: codes(answer) }).toMatchObject({ status, data: null });
    expect(new Set(codes(answer))).toEqual(new Set([code]));
    expect(complaints).toEqual([]);
    expect(contexts.calls).toEqual([]);
  });

  it('is told by a wrong method what may be asked', async () => {
    const response = await fetch(`${bff.url}/graphql`, { method: 'DELETE' });
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, HEAD, POST']);
  });
});

describe('a command', () => {
  const order = {
    currency: 'EUR',
    lines: [{ productId: 'p-1', quantity: 2 }],
    shippingAddress: { name: 'Kim', line1: '1 Sejong-daero', city: 'Seoul', postalCode: '03172', country: 'KR' },
    paymentToken: 'tok_approve',
  };

  it('places an order under its idempotency key', async () => {
    contexts.answers['PlaceOrder'] = () => ({ orderId: 'o-1', status: 'PENDING' });
    const text = `mutation Place($key: String!, $order: PlaceOrderInput!) {
      placeOrder(idempotencyKey: $key, order: $order) { orderId status } }`;
    const { data } = await query(text, { key: 'k-1', order });
    expect(data.placeOrder).toEqual({ orderId: 'o-1', status: 'PENDING' });
    expect(contexts.calls[0]!.request).toMatchObject({ idempotencyKey: 'k-1', ...order });
  });

  it('cancels an order, or says why not', async () => {
    contexts.answers['CancelOrder'] = () => 'ORDERING.ALREADY_SHIPPED';
    const answer = await query('mutation { cancelOrder(orderId: "o-1", ifVersion: 3) { status } }');
    expect(codes(answer)).toEqual(['ORDERING.ALREADY_SHIPPED']);
    expect(contexts.calls[0]!.request).toEqual({ orderId: 'o-1', ifVersion: 3 });
  });
});

describe('the limits of a query', () => {
  it('are its depth', async () => {
    const shallow = await start({ WEB_BFF_MAX_DEPTH: '3' });
    const answer = await ask({ query: ORDERS }, { authorization }, shallow.url);
    expect(codes(answer)).toEqual(['HTTP.INVALID_REQUEST']);
    expect(contexts.calls).toEqual([]);
  });

  it('are its cost, which the variables are part of', async () => {
    const text = 'query Many($n: Int!) { products(first: $n) { items { sku name category stock { available } } } }';
    expect((await query(text, { n: 100 })).errors).toBeUndefined();
    expect(codes(await query(text, { n: 1_000 }))).toEqual(['HTTP.INVALID_REQUEST']);
    expect(contexts.counts()).toEqual({ SearchProducts: 1, GetStock: 1 });
  });
});

describe('the schema', () => {
  const ASKED = '{ __schema { types { name } } }';

  it('can be asked for, but not in production', async () => {
    expect((await query(ASKED)).errors).toBeUndefined();
    const closed = await start({ NODE_ENV: 'production' });
    expect(codes(await ask({ query: ASKED }, {}, closed.url))).toContain('HTTP.INVALID_REQUEST');
    const opened = await start({ NODE_ENV: 'production', WEB_BFF_INTROSPECTION: 'on' });
    expect((await ask({ query: ASKED }, {}, opened.url)).errors).toBeUndefined();
  });
});

describe('a persisted query', () => {
  it('is sent whole once, then by its digest', async () => {
    const text = '{ products(first: 1) { hasNextPage } }';
    const sha256Hash = createHash('sha256').update(text).digest('hex');
    const extensions = { persistedQuery: { version: 1, sha256Hash } };
    expect((await ask({ extensions })).errors![0].message).toBe('PersistedQueryNotFound');
    expect((await ask({ query: text, extensions })).data).toEqual({ products: { hasNextPage: true } });
    expect((await ask({ extensions })).data).toEqual({ products: { hasNextPage: true } });
  });
});

describe('a subscription', () => {
  const watch = (connectionParams: Record<string, unknown>) => {
    const client = createClient({
      url: `${bff.url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams,
      retryAttempts: 0,
    });
    const orders = client.iterate<{ orderUpdated: { status: string } }>({
      query: 'subscription { orderUpdated(orderId: "o-1") { status shipment { status } } }',
    });
    close.push(async () => client.dispose());
    return orders;
  };

  it('tells of an order whenever it has changed, and ends with it', async () => {
    const stages = ['PENDING', 'PENDING', 'STOCK_RESERVED', 'COMPLETED'];
    let looks = 0;
    contexts.answers['GetOrder'] = () => {
      const status = stages[Math.min(looks++, 3)]!;
      return orderOf(1, { status, version: stages.indexOf(status) + 1 });
    };
    const told: string[] = [];
    for await (const { data } of watch({ authorization })) told.push(data!.orderUpdated.status);
    expect(told).toEqual(['PENDING', 'STOCK_RESERVED', 'COMPLETED']);
    expect(new Set(contexts.calls.map((call) => call.authorization))).toEqual(new Set([authorization]));
  });

  it('goes on when ordering was away for a moment', async () => {
    let looks = 0;
    contexts.answers['GetOrder'] = () => (++looks === 1 ? 'HTTP.UNAVAILABLE' : orderOf(1));
    for await (const { data } of watch({ authorization })) expect(data!.orderUpdated.status).toBe('COMPLETED');
    expect(looks).toBe(2);
  });

  it.each([{}, { authorization: 'Bearer nonsense' }])('is not opened with %j', async (params) => {
    const first = watch(params).next();
    await expect(first).rejects.toBeDefined();
    expect(contexts.calls).toEqual([]);
  });
});
