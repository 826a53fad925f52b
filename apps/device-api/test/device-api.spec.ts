import { deriveId } from '@maru/kernel';
import { TokensOnTrial } from '@maru/security/testing';
import type { RunningFront } from '@maru/shop-calls';
import { ContextsOnTrial, frontOnTrial } from '@maru/shop-calls/testing';
import { decode, encode } from 'cborg';
import { randomUUID } from 'node:crypto';
import { startDeviceApi } from '../src/device-api.app';

const ORDER = deriveId('order', 1);
const SHIPMENT = deriveId('shipment', 1);
const AT = 1_893_663_000;

let tokens: TokensOnTrial;
let contexts: ContextsOnTrial;
let api: RunningFront;

beforeAll(async () => {
  tokens = await TokensOnTrial.make();
  contexts = await ContextsOnTrial.open();
  const env = { CALLS_COMMAND_TIMEOUT_MS: '5000', CALLS_ATTEMPTS: '1' };
  api = await startDeviceApi(frontOnTrial(contexts, tokens, env));
});
afterAll(async () => {
  await api?.close();
  contexts?.close();
});
beforeEach(() => {
  contexts.calls.length = 0;
  contexts.answers = {
    Reorder: ({ idempotencyKey }: { idempotencyKey: string }) => ({ orderId: idempotencyKey, status: 'PENDING' }),
    ConfirmDelivery: () => ({
      orderId: ORDER,
      shipmentId: SHIPMENT,
      status: 'DELIVERED',
      deliveredAt: new Date(AT * 1_000).toISOString(),
    }),
  };
});

/** With a key of these scopes; `keyId` undefined is a logged-in user. */
const token = async (scope: string, keyId: string | undefined = deriveId('key', 1)) =>
  `Bearer ${await tokens.token({ userId: deriveId('kim'), scopes: [scope], ...(keyId && { keyId }) })}`;
const button = (keyId?: string) => token('devices:reorder', keyId);
const locker = () => token('devices:deliver');

async function send(path: string, body: unknown, authorization: string, headers: Record<string, string> = {}) {
  const bytes = body instanceof Uint8Array ? body : encode(body);
  const response = await fetch(`${api.url}/api/devices${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/cbor', ...(authorization && { authorization }), ...headers },
    body: Buffer.from(bytes),
  });
  const type = response.headers.get('content-type') ?? '';
  const answer = new Uint8Array(await response.arrayBuffer());
  const text = type.includes('json');
  const read = () =>
    text ? JSON.parse(Buffer.from(answer).toString()) : decode(answer, { useMaps: !path.includes('!') });
  const { status, headers: answered } = response;
  return { status, type, headers: answered, body: read() as never as Map<number | string, never> & { code?: string } };
}
/** The code of a concise problem. */
const codeOf = ({ type, body }: Awaited<ReturnType<typeof send>>) => {
  expect(type).toBe('application/concise-problem-details+cbor');
  return (body.get(7807) as never as Map<string, string>).get('code');
};
const pressed = (change: object = {}) => ({ order: ORDER, press: 1, payment: 'tok_approve', ...change });

describe('a reorder button', () => {
  it('repeats an earlier order, in CBOR both ways', async () => {
    const { status, type, body } = await send('/reorder', pressed(), await button());
    expect([status, type]).toEqual([202, 'application/cbor']);
    const [{ name, request, authorization }] = contexts.calls as [(typeof contexts.calls)[0]];
    expect(name).toBe('Reorder');
    expect(request).toMatchObject({ orderId: ORDER, paymentToken: 'tok_approve' });
    expect(authorization).toMatch(/^Bearer /);
    expect(Object.fromEntries(body)).toEqual({ order: request.idempotencyKey, status: 'PENDING' });
  });

  it('makes one order for a repeated press; another press or another button makes another one', async () => {
    const orderOf = async (press: unknown, keyId?: string) =>
      (await send('/reorder', pressed({ press }), await button(keyId))).body.get('order');
    const first = await orderOf(7);
    expect(await orderOf(7)).toBe(first);
    const others = [
      await orderOf(8),
      await orderOf('7'),
      await orderOf(7, deriveId('key', 2)),
      await orderOf(randomUUID()),
    ];
    expect(new Set([first, ...others]).size).toBe(5);
  });

  it('sends the shown total instead of the order id alone, so that a server that does not check it refuses', async () => {
    await send('/reorder', { order: ORDER, press: 1, total: 1_800 }, await button());
    const { request } = contexts.calls[0]!;
    expect(request).toMatchObject({ orderId: '', pricedOrderId: ORDER, total: 1_800 });
    expect(request).not.toHaveProperty('paymentToken');
  });

  it("gets ordering's code when there is no order", async () => {
    contexts.answers['Reorder'] = () => 'ORDERING.PRODUCT_WITHDRAWN';
    const refused = await send('/reorder', pressed(), await button());
    expect(refused.status).toBe(422);
    expect(codeOf(refused)).toBe('ORDERING.PRODUCT_WITHDRAWN');
    expect(refused.body.get(-1)).toBe('Product withdrawn');
    expect(refused.body.get(-2)).toBe('refused: ORDERING.PRODUCT_WITHDRAWN');
    const ofHttp = refused.body.get(7807) as never as Map<number, unknown>;
    expect([ofHttp.get(0), ofHttp.get(1)]).toEqual(['urn:maru:problem:ordering.product-withdrawn', 422]);
  });

  it('gets JSON problems when it asks for JSON', async () => {
    contexts.answers['Reorder'] = () => 'ORDERING.UNKNOWN_ORDER';
    const refused = await send('/reorder', pressed(), await button(), { accept: 'application/problem+json' });
    expect(refused).toMatchObject({ status: 404, body: { code: 'ORDERING.UNKNOWN_ORDER' } });
    expect(refused.type).toContain('application/problem+json');
  });
});

describe('a parcel locker', () => {
  it('reports a delivery, by tracking number or shipment', async () => {
    const { status, body } = await send('/deliveries', { tracking: 'SBX1', at: AT }, await locker());
    expect([status, Object.fromEntries(body)]).toEqual([200, { shipment: SHIPMENT, status: 'DELIVERED', at: AT }]);
    await send('/deliveries', { shipment: SHIPMENT, at: AT }, await locker());
    const deliveredAt = '2030-01-03T09:30:00.000Z';
    expect(contexts.calls.map(({ request }) => request)).toEqual([
      expect.objectContaining({ trackingNumber: 'SBX1', deliveredAt }),
      expect.objectContaining({ shipmentId: SHIPMENT, deliveredAt }),
    ]);
  });

  it.each([
    ['names nothing', { at: AT }],
    ['names it twice', { tracking: 'SBX1', shipment: SHIPMENT, at: AT }],
    ['does not say when', { tracking: 'SBX1' }],
    ['says a time that there is not', { tracking: 'SBX1', at: -1 }],
    ['says more than is known', { tracking: 'SBX1', at: AT, weight: 3 }],
  ])('that %s is refused', async (_, body) => {
    const refused = await send('/deliveries', body, await locker());
    expect(refused.status).toBe(400);
    expect(codeOf(refused)).toBe('HTTP.INVALID_REQUEST');
    expect(contexts.calls).toEqual([]);
  });
});

describe('a device', () => {
  it('needs a key for its act, and no login', async () => {
    for (const [path, body, authorization, status, code] of [
      ['/reorder', pressed(), '', 401, 'HTTP.UNAUTHENTICATED'],
      ['/reorder', pressed(), await locker(), 403, 'HTTP.FORBIDDEN'],
      ['/deliveries', { tracking: 'SBX1', at: AT }, await button(), 403, 'HTTP.FORBIDDEN'],
      ['/reorder', pressed(), await token('devices:reorder', ''), 403, 'HTTP.FORBIDDEN'],
      ['/deliveries', { tracking: 'SBX1', at: AT }, await token('devices:deliver', ''), 403, 'HTTP.FORBIDDEN'],
    ] as const) {
      const refused = await send(path, body, authorization);
      expect([path, refused.status, codeOf(refused)]).toEqual([path, status, code]);
    }
    expect(contexts.calls).toEqual([]);
  });
});

describe('the body of a request', () => {
  const hex = (text: string) => new Uint8Array(Buffer.from(text.replaceAll(' ', ''), 'hex'));
  const nested = (deep: number) => new Uint8Array([...Array<number>(deep).fill(0x81), 0x01]);

  it.each<[string, Uint8Array]>([
    ['of nothing', new Uint8Array()],
    ['with a key twice', hex('a2 6161 01 6161 02')],
    ['with a number longer than it needs to be', hex('a1 6161 1801')],
    ['of a length that is told later', hex('bf 6161 01 ff')],
    ['with a tag', hex('a1 6161 c1 01')],
    ['with more behind its end', hex('a0 00')],
    ['that ends too early', hex('a2 6161 01')],
    ['with text that is not UTF-8', hex('a1 6161 62 c328')],
    ['with a key that is not text', hex('a1 01 02')],
    ['that is not a number', hex('a1 6161 f97e00')],
    ['beyond exact numbers', hex('a1 6161 1b ffffffffffffffff')],
    ['that says to have more items than there are bytes', hex('9b 0000ffffffffffff')],
    ['nested deeper than anything of ours', nested(5)],
    ['nested as deep as it can be', nested(4_000)],
  ])('%s is no CBOR to us', async (_, body) => {
    const refused = await send('/reorder', body, await button());
    expect([refused.status, codeOf(refused)]).toEqual([400, 'HTTP.MALFORMED_CBOR']);
  });

  it('gets the place of the fault when it is CBOR, but has the wrong fields', async () => {
    for (const body of [nested(4), [], 'order', pressed({ order: 'x' }), pressed({ __proto__: {}, press: -1 })]) {
      const refused = await send('/reorder', body, await button());
      expect([refused.status, codeOf(refused)]).toEqual([400, 'HTTP.INVALID_REQUEST']);
    }
    const refused = await send('/reorder', pressed({ order: 'x' }), await button());
    const [error] = (refused.body.get(7807) as never as Map<string, Map<string, string>[]>).get('errors')!;
    expect(error!.get('path')).toBe('order');
  });

  it('is refused unread when it has another type or is too large', async () => {
    for (const type of ['application/json', 'text/plain', 'application/cbor-seq']) {
      const refused = await send('/reorder', pressed(), await button(), { 'content-type': type });
      expect([type, refused.status, codeOf(refused)]).toEqual([type, 415, 'HTTP.UNSUPPORTED_MEDIA_TYPE']);
    }
    const refused = await send('/reorder', pressed({ payment: 'x'.repeat(5_000) }), await button());
    expect([refused.status, codeOf(refused)]).toEqual([413, 'HTTP.TOO_LARGE']);
  });

  it('with a content coding is refused in CBOR, and no context is called', async () => {
    for (const coding of ['gzip', 'DEFLATE', 'identity, br']) {
      const refused = await send('/reorder', pressed(), await button(), { 'content-encoding': coding });
      expect([refused.status, codeOf(refused)]).toEqual([415, 'HTTP.UNSUPPORTED_CONTENT_CODING']);
      expect(refused.headers.get('accept-encoding')).toBe('identity');
    }
    expect(contexts.calls).toEqual([]);
    expect((await send('/reorder', pressed(), await button(), { 'content-encoding': 'identity' })).status).toBe(202);
  });
});

it('documents its API', async () => {
  const document = (await (await fetch(`${api.url}/openapi.json`)).json()) as {
    paths: Record<
      string,
      { post: { requestBody: { content: object }; responses: Record<string, { content: object }> } }
    >;
  };
  const { requestBody, responses } = document.paths['/api/devices/reorder']!.post;
  expect(Object.keys(requestBody.content)).toEqual(['application/cbor']);
  expect(Object.keys(responses['202']!.content)).toEqual(['application/cbor']);
  expect(Object.keys(responses['422']!.content).sort()).toEqual([
    'application/concise-problem-details+cbor',
    'application/problem+json',
  ]);
});
