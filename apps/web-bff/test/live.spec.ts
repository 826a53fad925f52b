import { deriveId } from '@maru/kernel';
import { eventually } from '@maru/testing';
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';
import { LiveClient, OrderingLog } from './live-on-trial';
import { orderOf, WebBffOnTrial } from './web-bff-on-trial';
import type { RunningWebBff } from '../src/web-bff.app';

const trial = new WebBffOnTrial();
const [kim, lee] = [deriveId('kim'), deriveId('lee')];
let authorization: string;
let log: OrderingLog;
let front: RunningWebBff;
beforeEach(async () => {
  authorization = await trial.tokenFor(kim);
  log = new OrderingLog();
  front = await trial.start({}, { bus: log.bus });
  trial.atTheEnd(() => log.close());
});

const open = async (query = '', headers: Record<string, string> = {}) => {
  const client = await LiveClient.open(`${front.url}/api/live${query}`, {
    authorization,
    ...headers,
  });
  trial.atTheEnd(async () => client.leave());
  return client;
};
/** A stream that has its place in the feed, so that it gets every later change. */
const ready = async (query?: string, headers?: Record<string, string>) => {
  const client = await open(query, headers);
  await eventually(() => expect(client.sent.length).toBeGreaterThan(0));
  return client;
};
const ordersOf = ({ changes }: LiveClient) => changes.map(({ orderId }) => orderId);

describe('the live stream', () => {
  it('shows support each change of the shop, with its place and without its data', async () => {
    const support = await trial.tokenFor('sam', 3_600, ['customer', 'support']);
    const client = await ready('', { authorization: support });
    expect(client.headers.get('cache-control')).toContain('no-store');
    await log.place('a', kim);
    await log.confirm('a');
    await eventually(() => expect(client.changes).toHaveLength(2));
    const [event] = await log.store.readStream(`ordering.order-${log.idOf('a')}`);
    expect(client.changes[0]).toEqual({
      ...{ context: 'ordering', stream: event!.stream, type: 'ordering.order-placed.v2', revision: 0 },
      ...{ position: event!.position, at: event!.recordedAt.toISOString() },
      ...{ orderId: log.idOf('a'), correlationId: 'c-a' },
    });
  });

  it('shows a customer their own orders only: known ones, new ones and named ones', async () => {
    trial.contexts.answers['ListOrders'] = () => ({
      orders: [orderOf(1, { orderId: log.idOf('old') })],
      hasMore: false,
    });
    const all = await ready();
    await log.confirm('old');
    await log.place('hers', lee);
    await log.place('new', kim);
    await log.confirm('new');
    const [old, fresh] = [log.idOf('old'), log.idOf('new')];
    await eventually(() => expect(ordersOf(all)).toEqual([old, fresh, fresh]));
    const named = await ready(`?order=${fresh}`);
    await log.confirm('old');
    await log.confirm('new');
    await eventually(() => expect(ordersOf(named)).toEqual([fresh]));
    trial.contexts.answers['GetOrder'] = () => 'ORDERING.UNKNOWN_ORDER';
    const refused = await open(`?order=${log.idOf('hers')}`);
    expect([refused.status, refused.problem!['code']]).toEqual([404, 'ORDERING.UNKNOWN_ORDER']);
  });

  it('shows changes of the named contexts only', async () => {
    const [payments, ordering] = [await ready('?context=payments'), await ready('?context=payments&context=ordering')];
    await log.place('a', kim);
    await eventually(() => expect(ordering.changes).toHaveLength(1));
    expect(payments.changes).toEqual([]);
    expect((await open('?context=warehouse')).status).toBe(400);
  });

  it('goes on where a client has lost its connection, and says reset when it cannot', async () => {
    const first = await ready();
    await log.place('a', kim);
    await eventually(() => expect(first.changes).toHaveLength(1));
    first.leave();
    await log.confirm('a');
    const again = await ready('', { 'last-event-id': first.lastId });
    await eventually(() => expect(again.changes).toMatchObject([{ type: 'ordering.order-confirmed.v1' }]));
    const elsewhere = await ready('', { 'last-event-id': 'another-instance.7' });
    expect(elsewhere.sent[0]).toMatchObject({ event: 'reset', id: expect.any(String) });
  });

  it('keeps a bounded number of changes for clients that come back', async () => {
    front = await trial.start({ WEB_BFF_LIVE_CHANGES: '2' }, { bus: log.bus });
    const client = await ready();
    const { lastId } = client;
    await log.place('a', kim);
    for (let n = 0; n < 5; n++) await log.confirm('a');
    await eventually(() => expect(client.changes).toHaveLength(6));
    expect((await ready('', { 'last-event-id': lastId })).sent[0]!.event).toBe('reset');
  });

  it('needs a token, and ends with it', async () => {
    const bare = await LiveClient.open(`${front.url}/api/live`, {});
    expect([bare.status, bare.problem!['code']]).toEqual([401, 'HTTP.UNAUTHENTICATED']);
    expect(bare.headers.get('www-authenticate')).toContain('Bearer');
    const brief = await ready('', { authorization: await trial.tokenFor(kim, 2) });
    await eventually(() => expect(brief.sent.at(-1)).toMatchObject({ event: 'end', data: { reason: 'token' } }));
    await eventually(() => expect(brief.ended).toBe(true));
  });

  it('is refused beyond the cap of connections of a user, and makes room again', async () => {
    front = await trial.start({ WEB_BFF_MAX_CONNECTIONS_PER_USER: '1' }, { bus: log.bus });
    const client = await ready();
    const second = await open();
    expect([second.status, second.problem!['code']]).toEqual([429, 'HTTP.TOO_MANY_REQUESTS']);
    client.leave();
    await eventually(async () => expect((await open()).status).toBe(200));
  });

  it('ends when the process drains, so that nothing waits for it', async () => {
    const client = await ready();
    const before = Date.now();
    await front.close();
    expect(Date.now() - before).toBeLessThan(5_000);
    await eventually(() => expect(client.ended).toBe(true));
  });

  it('is not available in a process that hears no events', async () => {
    const deaf = await LiveClient.open(`${trial.url}/api/live`, { authorization });
    expect([deaf.status, deaf.problem!['code']]).toEqual([503, 'HTTP.UNAVAILABLE']);
  });
});

describe('orderUpdated in a process that hears events', () => {
  const watch = (orderId: string) => {
    const url = `${front.url.replace('http', 'ws')}/graphql`;
    const connectionParams = { authorization };
    const client = createClient({ url, webSocketImpl: WebSocket, connectionParams, retryAttempts: 0 });
    trial.atTheEnd(async () => client.dispose());
    return client.iterate<{ orderUpdated: { status: string } }>({
      query: `subscription { orderUpdated(orderId: "${orderId}") { status } }`,
    });
  };
  const looks = () => trial.contexts.calls.filter(({ name }) => name === 'GetOrder').length;

  it('asks ordering once for an order that stands still, and again after its event', async () => {
    let version = 1;
    trial.contexts.answers['GetOrder'] = () => orderOf(1, { status: version === 1 ? 'PENDING' : 'COMPLETED', version });
    const orders = watch(log.idOf('a'));
    expect((await orders.next()).value!.data!.orderUpdated.status).toBe('PENDING');
    const next = orders.next();
    await log.place('another', kim);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(looks()).toBe(1);
    await log.confirm('a');
    // The view of ordering has the event a moment later.
    await eventually(() => expect(looks()).toBeGreaterThan(1));
    version = 2;
    expect((await next).value!.data!.orderUpdated.status).toBe('COMPLETED');
    expect((await orders.next()).done).toBe(true);
  });
});
