import type { EventStore, NewEvent } from '@maru/event-store';
import { deriveId } from '@maru/kernel';
import { eventually } from '@maru/testing';
import { orderingOnTrial } from './ordering-on-trial';
import type { OrderingOnTrial } from './ordering-on-trial';

const CANCELLATION = 'ordering.order-cancellation-requested.v1';

let on: OrderingOnTrial;
/** The event that another process appends to the order's stream right before this one appends its cancellation. */
let between: string | undefined;

/** A log in which another process appends `between` after this one has read. */
function overtaken(log: EventStore): EventStore {
  const append: EventStore['append'] = async (stream, expected, events) => {
    const type = between;
    if (type !== undefined && events.some((event) => event.type === CANCELLATION)) {
      between = undefined;
      const orderId = stream.slice('ordering.order-'.length);
      const metadata = { correlationId: 'another', causationId: 'another' };
      const event: NewEvent = { id: deriveId('another', stream), type, data: { orderId }, metadata };
      await log.append(stream, expected, [event]);
    }
    return log.append(stream, expected, events);
  };
  return new Proxy(log, {
    get: (target, name) => {
      if (name === 'append') return append;
      const member: unknown = Reflect.get(target, name);
      return typeof member === 'function' ? (member.bind(target) as unknown) : member;
    },
  });
}

beforeAll(async () => {
  on = await orderingOnTrial({ env: { ORDERING_PAYMENT_TIMEOUT_MS: '60000' }, storeOf: overtaken });
});
afterAll(() => on.shop.end());

const paying = () => on.placeAmong({ payment: 'silent' }, 'STOCK_RESERVED');
const stale = { status: 412, body: { code: 'ORDERING.STALE_VERSION' } };

describe('a cancellation with If-Match', () => {
  it.each([CANCELLATION, 'ordering.order-confirmed.v1'])(
    'is refused when %s comes between its check and its append',
    async (type) => {
      const orderId = await paying();
      between = type;
      expect(await on.cancel(orderId, { 'if-match': '"3"' })).toMatchObject(stale);
      expect(between).toBeUndefined();
      expect(await on.shop.typesIn(`ordering.order-${orderId}`)).toEqual(['ordering.order-placed.v2', type]);
    },
  );

  it('is accepted with *, whatever comes between its check and its append', async () => {
    const orderId = await paying();
    between = CANCELLATION;
    expect(await on.cancel(orderId, { 'if-match': '*' })).toMatchObject({ status: 202 });
    expect(between).toBeUndefined();
  });

  it('takes the ETag of the order, which counts the steps of its fulfilment, too', async () => {
    const orderId = await paying();
    // The log answers while the view has no row yet, so a first answer from the view may be older.
    await eventually(async () => expect((await on.get(orderId)).headers.get('etag')).toBe('"3"'));
    expect(await on.cancel(orderId, { 'if-match': '"2"' })).toMatchObject(stale);
    expect(await on.cancel(orderId, { 'if-match': '"2", "3"' })).toMatchObject({ status: 202 });
    expect(await on.cancel(orderId, { 'if-match': '"3"' })).toMatchObject(stale);
    expect(await on.cancel(orderId, { 'if-match': '"4"' })).toMatchObject({ status: 202 });
  });
});
