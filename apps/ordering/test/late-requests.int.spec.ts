import type { AppendResult, EventStore, ExpectedRevision, NewEvent } from '@maru/event-store';
import { DyingEventStore } from '@maru/event-store/testing';
import { deriveId } from '@maru/kernel';
import { idOfRequest } from '@maru/service';
import { OPERATOR_ID } from '@maru/service/testing';
import { setTimeout as sleep } from 'node:timers/promises';
import { order, orderingOnTrial } from './ordering-on-trial';
import type { OrderingOnTrial } from './ordering-on-trial';

/** Appends, and then fails like a broken connection, after the client has left. Never dies. */
class LateStore extends DyingEventStore {
  late = false;

  constructor(store: EventStore) {
    super(store, Infinity);
  }

  override async append(
    stream: string,
    expected: ExpectedRevision,
    events: readonly NewEvent[],
  ): Promise<AppendResult> {
    const answer = await super.append(stream, expected, events);
    if (!this.late || !stream.startsWith('ordering.order-')) return answer;
    await sleep(1_000);
    throw Object.assign(new Error('the connection broke'), { code: 'ECONNRESET' });
  }
}

let on: OrderingOnTrial;
let store: LateStore;
beforeAll(async () => {
  on = await orderingOnTrial({
    env: { REQUEST_TIMEOUT_MS: '1500', ORDERING_COPY_WAIT_MS: '6000', ORDERING_PAYMENT_TIMEOUT_MS: '20000' },
    storeOf: (log) => (store = new LateStore(log)),
  });
});
afterAll(() => on.shop.end());

const idOf = (key: string) => idOfRequest({ callerId: OPERATOR_ID, key }, 'order');
const streamOf = (key: string) => `ordering.order-${idOf(key)}`;
const unknown = { lines: [{ productId: deriveId('nowhere'), quantity: 1 }] };

describe('a request beyond its deadline', () => {
  it('is answered 504 although its order may exist, and a retry with its key gives that order', async () => {
    store.late = true;
    const first = await on.place({}, 'late', { 'x-deadline-ms': '900' });
    store.late = false;
    expect([first.status, first.body.code]).toEqual([504, 'HTTP.GATEWAY_TIMEOUT']);
    const again = await on.place({}, 'late');
    expect([again.status, again.body.orderId]).toEqual([202, idOf('late')]);
    expect((await on.shop.typesIn(streamOf('late'))).filter((type) => type.includes('order-placed'))).toHaveLength(1);
    const other = await on.place({ lines: order.lines.slice(0, 1) }, 'late');
    expect(other.status).toBe(422);
  });

  it('places no order when its deadline passes before the append', async () => {
    const began = performance.now();
    const answer = await on.place(unknown, 'never', { 'x-deadline-ms': '300' });
    expect([answer.status, answer.body.code]).toEqual([504, 'HTTP.GATEWAY_TIMEOUT']);
    expect(performance.now() - began).toBeLessThan(3_000);
    expect(await on.shop.typesIn(streamOf('never'))).toEqual([]);
  });

  it('ends at the default timeout when the client sets no deadline', async () => {
    const answer = await on.place(unknown, 'budget');
    expect([answer.status, answer.body.code]).toEqual([504, 'HTTP.GATEWAY_TIMEOUT']);
    expect(await on.shop.typesIn(streamOf('budget'))).toEqual([]);
  });
});

it('a request with Prefer: wait may take longer than the default timeout', async () => {
  on.others.mood('tok_slow', { payment: 'silent' });
  const { body } = await on.place({ paymentToken: 'tok_slow' });
  const began = performance.now();
  const waited = await on.get(body.orderId as string, { prefer: 'wait=3' });
  expect([waited.status, waited.headers.get('preference-applied')]).toEqual([200, 'wait=3']);
  expect(performance.now() - began).toBeGreaterThan(2_900);
});
