import { orderingService } from '@maru/contracts/grpc';
import type { OrderingCalls } from '@maru/contracts/grpc';
import type { AppendResult, EventStore, ExpectedRevision, NewEvent } from '@maru/event-store';
import { DyingEventStore } from '@maru/event-store/testing';
import { deriveId, fingerprint } from '@maru/kernel';
import type { Person } from '@maru/personal-data';
import { ContextClient } from '@maru/service/grpc';
import { eventually } from '@maru/testing';
import { order, orderingOnTrial, tea } from './ordering-on-trial';
import type { OrderingOnTrial } from './ordering-on-trial';

/** Records reads and appends of orders, and runs a test's function before the next append to a stream. Never dies. */
class WatchedStore extends DyingEventStore {
  asked: string[] = [];
  readonly before = new Map<string, () => Promise<unknown>>();

  constructor(store: EventStore) {
    super(store, Infinity);
  }

  override async append(stream: string, at: ExpectedRevision, events: readonly NewEvent[]): Promise<AppendResult> {
    if (stream.startsWith('ordering.order-')) this.asked.push(`append ${stream}`);
    const rival = this.before.get(stream);
    this.before.delete(stream);
    await rival?.();
    return super.append(stream, at, events);
  }

  override readStreamPage(...request: Parameters<EventStore['readStreamPage']>) {
    if (request[0].startsWith('ordering.order-')) this.asked.push(`read ${request[0]}`);
    return super.readStreamPage(...request);
  }
}

const [kim, lee, ann, old, other] = ['kim', 'lee', 'ann', 'old', 'other'].map((name) => deriveId('who', name)) as [
  ...[string, string, string, string, string],
];
const { customerId: _, ...wanted } = order;
const formerId = (key: string) => deriveId('order', key);
const reused = { status: 422, body: { code: 'ORDERING.IDEMPOTENCY_KEY_REUSED' } };

let on: OrderingOnTrial;
let store: WatchedStore;
let client: ContextClient<OrderingCalls>;
beforeAll(async () => {
  on = await orderingOnTrial({
    env: { ORDERING_COPY_WAIT_MS: '300', ORDERING_PAYMENT_TIMEOUT_MS: '20000' },
    storeOf: (log) => (store = new WatchedStore(log)),
  });
  for (const who of [kim, lee, ann, old, other]) await on.others.welcome(who);
  const known = async (who: string) => expect(await place(who, deriveId('first', who))).toMatchObject({ status: 202 });
  for (const who of [kim, lee, ann, old, other]) await eventually(() => known(who));
  for (const who of [old, other]) await on.registeredBefore(who);
  client = new ContextClient(orderingService, on.shop.grpcAddress());
});
afterAll(async () => {
  client?.close();
  await on?.shop.end();
});

const place = (userId: string, key: string, change: object = {}) =>
  on.shop.callAs({ userId }, 'POST', '/api/orders', { ...wanted, ...change }, { 'idempotency-key': key });
const ordersOf = async (key: string, ...ids: string[]) => {
  const streams = [...new Set([...ids, formerId(key)])].map((id) => on.shop.typesIn(`ordering.order-${id}`));
  return (await Promise.all(streams)).flat().filter((type) => type.includes('order-placed')).length;
};
const call = async <Name extends 'PlaceOrder' | 'Reorder'>(
  userId: string,
  name: Name,
  request: OrderingCalls[Name]['request'],
) => {
  const authorization = await on.shop.authorizationOf({ userId, scopes: ['orders:write', 'devices:reorder'] });
  return client.call(name, request, { authorization, timeoutMs: 5_000 });
};
/** Places an order like the former version, which derives the id from the key alone. */
const placeAsFormerVersion = async (customerId: string, key: string, paymentToken = order.paymentToken) => {
  const sent = { customerId, ...wanted, paymentToken };
  const person = (await on.shop.persons.find(customerId)) as Person;
  const data = {
    ...{ orderId: formerId(key), customerId, currency: 'EUR', total: 900, paymentToken },
    lines: [{ productId: tea.productId, sku: 'TEA', name: 'Tea', quantity: 2, unitPrice: 450 }],
    shippingAddress: person.seal('address', JSON.stringify(order.shippingAddress)),
    requestHash: person.digest(fingerprint(sent)),
  };
  const id = deriveId('placed', customerId, key);
  const metadata = { correlationId: 'former', causationId: id };
  const event = { id, type: 'ordering.order-placed.v2', data, metadata };
  await on.shop.log.append(`ordering.order-${formerId(key)}`, 'no-stream', [event]);
};

describe('an idempotency key', () => {
  it('gives two customers with the same key an order each, and each the same order for a retry', async () => {
    const first = await place(kim, 'order-1');
    const second = await place(lee, 'order-1', { paymentToken: 'tok_other' });
    expect([first.status, second.status]).toEqual([202, 202]);
    expect(second.body.orderId).not.toBe(first.body.orderId);
    expect((await place(kim, 'order-1')).body).toEqual(first.body);
    expect((await place(lee, 'order-1', { paymentToken: 'tok_other' })).body).toEqual(second.body);
    expect(await place(lee, 'order-1')).toMatchObject(reused);
    expect(await ordersOf('order-1', first.body.orderId, second.body.orderId)).toBe(2);
  });

  it('does not reveal whether another customer has used it', async () => {
    const first = await place(kim, 'guessed');
    const guess = await place(ann, 'guessed');
    expect(guess).toMatchObject({ status: 202 });
    expect(guess.body.orderId).not.toBe(first.body.orderId);
    expect(guess.body.orderId).not.toBe(formerId('guessed'));
  });

  it('belongs to its caller over gRPC and for a reorder, too', async () => {
    const earlier = await Promise.all([kim, lee].map((who) => place(who, 'earlier')));
    const ids = earlier.map(({ body }) => body.orderId as string);
    const request = { idempotencyKey: 'press-1', paymentToken: 'tok_approve' };
    const pressed = await Promise.all(
      [kim, lee].map((who, n) => call(who, 'Reorder', { ...request, orderId: ids[n]! })),
    );
    expect(pressed[0]!.orderId).not.toBe(pressed[1]!.orderId);
    expect(await call(kim, 'Reorder', { ...request, orderId: ids[0]! })).toEqual(pressed[0]);
    const called = await call(kim, 'PlaceOrder', { idempotencyKey: 'both-ways', ...wanted });
    expect((await place(kim, 'both-ways')).body.orderId).toBe(called.orderId);
  });

  it('belongs to the operator who orders for a customer', async () => {
    const mine = await place(kim, 'desk-1');
    const asked = await on.place({ customerId: kim, paymentToken: 'tok_desk' }, 'desk-1');
    expect(asked).toMatchObject({ status: 202 });
    expect(asked.body.orderId).not.toBe(mine.body.orderId);
    expect(await on.place({ customerId: lee }, 'desk-1')).toMatchObject(reused);
  });

  it('stays free after a refusal, even for another body', async () => {
    const nothing = { lines: [{ productId: deriveId('nothing'), quantity: 1 }] };
    expect(await place(kim, 'refused', nothing)).toMatchObject({ status: 422 });
    expect(await place(kim, 'refused', { lines: [] })).toMatchObject({ status: 422 });
    expect(await place(kim, 'refused', { currency: 5 })).toMatchObject({ status: 400 });
    expect(await place(kim, 'refused')).toMatchObject({ status: 202 });
    const press = { idempotencyKey: 'refused-press', paymentToken: 'tok_approve' };
    const orderId = (await place(kim, 'pressed')).body.orderId as string;
    const unknown = { rejection: { code: 'ORDERING.UNKNOWN_ORDER' } };
    await expect(call(kim, 'Reorder', { ...press, orderId: deriveId('none') })).rejects.toMatchObject(unknown);
    expect(await call(kim, 'Reorder', { ...press, orderId })).toMatchObject({ status: 'PENDING' });
  });
});

describe('an order under the former id of its key', () => {
  it('is the same order for a retry of its customer, and another body is refused', async () => {
    await placeAsFormerVersion(old, 'former-1');
    expect(await place(old, 'former-1')).toMatchObject({ status: 202, body: { orderId: formerId('former-1') } });
    expect(await place(old, 'former-1', { paymentToken: 'tok_other' })).toMatchObject(reused);
    expect(await ordersOf('former-1')).toBe(1);
  });

  it('is ignored for every other customer, whenever they registered', async () => {
    await placeAsFormerVersion(old, 'former-2');
    const answers = [await place(other, 'former-2'), await place(kim, 'former-2')];
    const ids = answers.map(({ body }) => body.orderId as string);
    expect(answers).toMatchObject([{ status: 202 }, { status: 202 }]);
    expect(new Set([...ids, formerId('former-2')]).size).toBe(3);
    expect((await place(other, 'former-2')).body).toEqual(answers[0]!.body);
    expect((await place(kim, 'former-2')).body).toEqual(answers[1]!.body);
    expect(await ordersOf('former-2', ...ids)).toBe(3);
  });

  it('is found when an instance of the former version places it concurrently', async () => {
    store.before.set(`ordering.order-${formerId('race')}`, () => placeAsFormerVersion(old, 'race'));
    expect(await place(old, 'race')).toMatchObject({ status: 202, body: { orderId: formerId('race') } });
    expect(await ordersOf('race')).toBe(1);
  });

  it('is found by the former version after a roll-back', async () => {
    expect(await place(old, 'rolled-back')).toMatchObject({ body: { orderId: formerId('rolled-back') } });
    await expect(placeAsFormerVersion(old, 'rolled-back')).rejects.toThrow('expected no-stream');
  });

  it('is looked up only for customers who registered before keys belonged to callers', async () => {
    const { orderId } = (await place(ann, 'since')).body;
    expect(orderId).not.toBe(formerId('since'));
    expect(await ordersOf('since', orderId)).toBe(1);
  });
});

it.each([
  ['a customer from before', old],
  ['a customer of today', kim],
])('an order of %s is placed with one append and no read before it', async (name, who) => {
  store.asked = [];
  const { orderId } = (await place(who, `counted-${name.at(-1)}`)).body;
  const own = store.asked.filter((asked) => !asked.includes('fulfilment'));
  expect(own.slice(0, 1)).toEqual([`append ordering.order-${orderId}`]);
  expect(own.filter((asked) => !asked.endsWith(orderId as string))).toEqual([]);
});
