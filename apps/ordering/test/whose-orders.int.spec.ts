import { deriveId } from '@maru/kernel';
import { eventually } from '@maru/testing';
import { customerId, order, orderingOnTrial } from './ordering-on-trial';
import type { OrderingOnTrial } from './ordering-on-trial';

const kim = { userId: customerId };
const lee = { userId: deriveId('lee') };
const unknown = { status: 404, body: { code: 'ORDERING.UNKNOWN_ORDER' } };
const forbidden = { status: 403, body: { code: 'HTTP.FORBIDDEN' } };

let on: OrderingOnTrial;
let orderId: string;
let keys = 0;
const { customerId: _, ...anonymous } = order;
const key = () => ({ 'idempotency-key': `whose-${++keys}` });

beforeAll(async () => {
  on = await orderingOnTrial();
  await on.others.welcome(lee.userId);
  const answer = await on.shop.callAs(kim, 'POST', '/api/orders', anonymous, { ...key(), prefer: 'wait=10' });
  orderId = answer.body.orderId;
});
afterAll(() => on.shop.end());

const as = (caller: Parameters<OrderingOnTrial['shop']['callAs']>[0], path: string, headers = {}) =>
  on.shop.callAs(caller, 'GET', `/api/orders${path}`, undefined, headers);
const cancelAs = (caller: Parameters<OrderingOnTrial['shop']['callAs']>[0], id: string, headers = {}) =>
  on.shop.callAs(caller, 'POST', `/api/orders/${id}/cancel`, undefined, headers);

describe('an order', () => {
  it('belongs to the caller by default', async () => {
    expect(await as(kim, `/${orderId}`)).toMatchObject({ status: 200, body: { customerId } });
  });

  it('of another customer is answered at once as unknown, even to a request that waits', async () => {
    expect(await as(lee, `/${orderId}`)).toMatchObject(unknown);
    const began = Date.now();
    expect(await as(lee, `/${orderId}`, { prefer: 'wait=10' })).toMatchObject(unknown);
    expect(await as(lee, `/${orderId}/timeline`)).toMatchObject(unknown);
    expect(await cancelAs(lee, orderId)).toMatchObject(unknown);
    expect(await cancelAs(lee, orderId, { 'if-match': '"99"' })).toMatchObject(unknown);
    expect(Date.now() - began).toBeLessThan(5_000);
  });

  it('of another customer gets the same answer as an unknown one', async () => {
    const [none, another] = [await as(lee, `/${deriveId('no order')}`), await as(lee, `/${orderId}`)];
    expect({ ...none.body, correlationId: '' }).toEqual({ ...another.body, correlationId: '' });
  });

  it('can be read and cancelled by its customer', async () => {
    expect((await as(kim, `/${orderId}/timeline`)).status).toBe(200);
    expect(await cancelAs(kim, orderId)).toMatchObject({ status: 409, body: { code: 'ORDERING.ALREADY_SHIPPED' } });
  });

  it('of any customer can be read by an operator', async () => {
    expect(await as('operator', `/${orderId}`)).toMatchObject({ status: 200, body: { customerId } });
    expect((await as('operator', `/${orderId}/timeline`)).status).toBe(200);
  });

  it('can be placed for another customer by operators only', async () => {
    const placeAs = (caller: typeof lee | 'operator') => on.shop.callAs(caller, 'POST', '/api/orders', order, key());
    expect(await placeAs(lee)).toMatchObject(forbidden);
    expect(await placeAs('operator')).toMatchObject({ status: 202 });
  });

  it('cannot be placed with a read-only token or without a token', async () => {
    const reader = { userId: customerId, scopes: ['orders:read'] };
    const refused = await on.shop.callAs(reader, 'POST', '/api/orders', anonymous, key());
    expect(refused).toMatchObject(forbidden);
    expect(refused.headers.get('www-authenticate')).toContain('scope="orders:write"');
    const stranger = await on.shop.callAs('nobody', 'POST', '/api/orders', anonymous, key());
    expect(stranger).toMatchObject({ status: 401, body: { code: 'HTTP.UNAUTHENTICATED' } });
    expect(stranger.headers.get('www-authenticate')).toBe('Bearer realm="maru"');
  });
});

describe('a customer who has closed their account', () => {
  it('cannot order any more, although their token is still good', async () => {
    const park = { userId: deriveId('park') };
    const place = () => on.shop.callAs(park, 'POST', '/api/orders', anonymous, key());
    await on.others.welcome(park.userId);
    expect((await place()).status).toBe(202);
    await on.others.farewell(park.userId);
    await eventually(async () =>
      expect(await place()).toMatchObject({ status: 422, body: { code: 'ORDERING.UNKNOWN_CUSTOMER' } }),
    );
  });
});

describe('the list of orders', () => {
  it('shows customers their own', async () => {
    const mine = await as(kim, '');
    expect(mine.body.items.length).toBeGreaterThan(0);
    expect(mine.body.items.every((each: { customerId: string }) => each.customerId === customerId)).toBe(true);
    expect((await as(lee, '')).body).toMatchObject({ items: [], total: 0 });
  });

  it('of another customer is shown to operators only', async () => {
    expect(await as(lee, `?customerId=${customerId}`)).toMatchObject(forbidden);
    expect((await as('operator', `?customerId=${customerId}`)).body.total).toBeGreaterThan(0);
  });
});
