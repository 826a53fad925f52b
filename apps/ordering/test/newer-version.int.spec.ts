import { OrderClosureRequested } from '@maru/contracts';
import { besideANewerVersion } from '@maru/service/testing';
import type { BesideANewerVersion } from '@maru/service/testing';
import { eventually } from '@maru/testing';
import { ordering } from '../src/ordering.app';
import { orderingOnTrial } from './ordering-on-trial';
import type { OrderingOnTrial } from './ordering-on-trial';

let on: OrderingOnTrial;
let newer: BesideANewerVersion;
beforeAll(async () => {
  newer = await besideANewerVersion(
    ordering,
    { ORDERING_TIMEOUT_GRACE_MS: '0', ORDERING_COMPENSATION_RETRY_MS: '100' },
    async (options) => {
      on = await orderingOnTrial(options);
      return on.shop;
    },
  );
});
afterAll(() => newer.shop.end());

const timeline = (orderId: string) => on.shop.call('GET', `/api/orders/${orderId}/timeline`);

it('a confirmed order that a newer version has continued does not fail, and its closure waits', async () => {
  const orderId = await on.placeAmong({}, 'COMPLETED');
  const stream = `ordering.order-${orderId}`;
  const before = await on.shop.typesIn(stream);

  await newer.appendsTo(stream);
  const closure = { orderId, outcome: 'FAILED', reason: 'PAYMENTS.TIMEOUT', detail: 'Late.' } as const;
  const message = await on.shop.say(OrderClosureRequested, `ordering.order-fulfilment-${orderId}`, closure);
  await newer.waits(message, stream, before);
  expect(newer.unavailable(await on.cancel(orderId))).toBe(true);
  expect(newer.unavailable(await timeline(orderId))).toBe(true);

  newer.upgrade();
  expect((await timeline(orderId)).status).toBe(200);
  expect(await on.cancel(orderId)).toMatchObject({ status: 409, body: { code: 'ORDERING.ALREADY_SHIPPED' } });
  expect(await on.shop.typesIn(stream)).toEqual(before);
});

it('an order whose process a newer version has continued makes no request until the upgrade', async () => {
  const orderId = await on.placeAmong({ payment: 'silent' }, 'STOCK_RESERVED');
  const stream = `ordering.order-fulfilment-${orderId}`;
  const before = await on.shop.typesIn(stream);

  await newer.appendsTo(stream);
  expect((await on.cancel(orderId)).status).toBe(202);
  await eventually(() =>
    expect(on.shop.faults.map(({ error }) => error)).toContainEqual(
      expect.objectContaining({ name: 'UnknownEvent', stream }),
    ),
  );
  expect(await on.shop.typesIn(stream)).toEqual(before);

  newer.upgrade();
  expect(await on.ended(orderId)).toMatchObject({ status: 'CANCELLED' });
});
