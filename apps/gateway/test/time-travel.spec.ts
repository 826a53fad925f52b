import { paymentIdOf } from '@maru/contracts';
import { StaticDiscovery } from '@maru/discovery';
import { echoContext } from './echo-context';
import type { EchoContext } from './echo-context';
import { openGateway } from './open-gateway';
import type { OpenGateway } from './open-gateway';

const ORDER = '0195c0de-0000-4000-8000-000000000001';
const PAYMENT = paymentIdOf(ORDER);
const POSITION = '0000000000000000042';

const stateOf = (stream: string, state: object = {}) => {
  const [, context = '', aggregate = '', id = ''] = /^(\w+)\.([a-z-]+?)-(.+)$/.exec(stream)!;
  const recordedAt = '2030-01-01T00:00:00.000Z';
  const last = { id: 'e', type: 't', revision: 0, position: POSITION, recordedAt };
  return { ...{ stream, context, aggregate, id }, last, state, opened: false, events: [] };
};

const opened: EchoContext[] = [];
let asked: { context: string; url: string; reason: unknown }[];
let gateway: OpenGateway;
beforeEach(() => (asked = []));
afterEach(async () => {
  await gateway.close();
  await Promise.all(opened.splice(0).map((each) => each.close()));
});

/** A context with these streams, by name; it refuses others. */
async function holder(context: string, streams: Readonly<Record<string, object>>, status = 200) {
  const echo = await echoContext((fastify) => {
    const note = (url: string, headers: Record<string, unknown>) =>
      asked.push({ context, url: decodeURIComponent(url), reason: headers['x-reason'] });
    fastify.get<{ Querystring: { id: string } }>('/internal/streams', ({ url, headers, query: { id } }, reply) => {
      note(url, headers);
      const found = Object.entries(streams).filter(([name]) => name.endsWith(id));
      return reply.code(status).send({ streams: found.map(([name, state]) => stateOf(name, state)) });
    });
    fastify.get<{ Params: { name: string } }>('/internal/streams/:name', ({ url, headers, params }, reply) => {
      note(url, headers);
      const state = streams[params.name];
      if (state) return stateOf(params.name, state);
      return reply
        .code(404)
        .header('content-type', 'application/problem+json')
        .send({ code: 'STREAMS.UNKNOWN_STREAM' });
    });
  });
  opened.push(echo);
  return [context, [echo.url]] as const;
}

const before = async (...holders: readonly (readonly [string, readonly string[]])[]) =>
  (gateway = await openGateway(new StaticDiscovery(Object.fromEntries(holders))));
const get = async (path: string, authorization = gateway.operator, headers = {}) => {
  const answer = await gateway.send(path, { headers: { authorization, ...headers } });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
};

const theOrder = { status: 'PLACED', placed: { lines: [{ sku: 'TEA/1' }, { sku: 'CUP' }] } };

describe('GET /api/streams/:name', () => {
  it('asks the context of the stream, with the query and the reason', async () => {
    await before(await holder('ordering', { [`ordering.order-${ORDER}`]: theOrder }), await holder('payments', {}));
    const path = `/api/streams/ordering.order-${ORDER}?at=revision:0&open=true`;
    expect(await get(path, undefined, { 'x-reason': 'a%20call' })).toMatchObject({
      status: 200,
      body: { state: theOrder },
    });
    const url = `/internal/streams/ordering.order-${ORDER}?at=revision:0&open=true`;
    expect(asked).toEqual([{ context: 'ordering', url, reason: 'a%20call' }]);
  });

  it('passes on the refusal of the context, and refuses a stream of no context itself', async () => {
    await before(await holder('ordering', {}));
    const unknown = { status: 404, body: { code: 'STREAMS.UNKNOWN_STREAM' } };
    expect(await get('/api/streams/ordering.order-1')).toMatchObject(unknown);
    expect(asked).toHaveLength(1);
    for (const name of ['warehouse.order-1', 'ordering', '$all', '..%2Forders'])
      expect([name, await get(`/api/streams/${name}`)]).toMatchObject([name, unknown]);
    expect(asked).toHaveLength(1);
    expect(await get('/api/streams/payments.payment-1')).toMatchObject({ status: 503 });
  });

  it('is for support and platform, and for no other method', async () => {
    await before(await holder('ordering', { [`ordering.order-${ORDER}`]: theOrder }));
    const path = `/api/streams/ordering.order-${ORDER}`;
    for (const [role, status] of [
      ['support', 200],
      ['platform', 200],
      ['finance', 403],
    ] as const) {
      const token = await gateway.tokens.token({ roles: ['customer', role] });
      expect([role, (await get(path, `Bearer ${token}`)).status]).toEqual([role, status]);
    }
    expect((await gateway.send(path)).status).toBe(403);
    expect((await fetch(gateway.url + path)).status).toBe(401);
    const posted = await gateway.send(path, { method: 'POST', headers: { authorization: gateway.operator } });
    expect([posted.status, posted.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  });
});

describe('GET /api/orders/:id/at', () => {
  const holders = () =>
    Promise.all([
      holder('ordering', { [`ordering.order-${ORDER}`]: theOrder, [`ordering.order-fulfilment-${ORDER}`]: {} }),
      holder('inventory', { [`inventory.reservation-${ORDER}`]: {}, 'inventory.stock-TEA/1': { onHand: 3 } }),
      holder('payments', { [`payments.payment-${PAYMENT}`]: {} }),
    ]);

  it('shows the streams of all contexts at the position of the order’s revision, and the stock of its lines', async () => {
    await before(...(await holders()), await holder('shipping', {}, 500));
    const { status, body } = await get(`/api/orders/${ORDER}/at?at=revision:0`);
    expect(status).toBe(200);
    expect(body).toMatchObject({ orderId: ORDER, at: `position:${POSITION}` });
    expect((body['streams'] as { stream: string }[]).map(({ stream }) => stream)).toEqual([
      ...['inventory.reservation', 'ordering.order', 'ordering.order-fulfilment'].map((prefix) => `${prefix}-${ORDER}`),
      `payments.payment-${PAYMENT}`,
      'inventory.stock-TEA/1',
    ]);
    expect(body['unanswered']).toEqual(['auditor', 'catalog', 'customers', 'notifications', 'shipping']);
    const [first, ...others] = asked;
    expect(first!.url).toContain('at=revision:0');
    for (const { url } of others) expect(url).toContain(`at=position:${POSITION}`);
  });

  it('is the refusal of ordering for an unknown order, and 400 for a moment of another form', async () => {
    await before(...(await holders()));
    expect(await get('/api/orders/nobody/at')).toMatchObject({ status: 404, body: { code: 'STREAMS.UNKNOWN_STREAM' } });
    expect(await get(`/api/orders/${ORDER}/at?at=yesterday`)).toMatchObject({ status: 400 });
    expect(await get(`/api/orders/${ORDER}/at?when=now`)).toMatchObject({ status: 400 });
  });
});
