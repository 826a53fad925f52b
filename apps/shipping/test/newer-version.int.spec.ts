import { ShipmentCancellationRequested, ShipmentRequested } from '@maru/contracts';
import { shippingService } from '@maru/contracts/grpc';
import { RandomIds } from '@maru/kernel';
import type { Person } from '@maru/personal-data';
import { ContextClient } from '@maru/service/grpc';
import { besideANewerVersion } from '@maru/service/testing';
import type { BesideANewerVersion } from '@maru/service/testing';
import { eventually } from '@maru/testing';
import { shipping } from '../src/shipping.app';

let newer: BesideANewerVersion;
beforeAll(async () => {
  newer = await besideANewerVersion(shipping);
});
afterAll(() => newer.shop.end());

const ids = new RandomIds();
const CANCELLED = ['shipping.shipment-cancelled.v1'];
const fulfilment = (orderId: string) => `ordering.order-fulfilment-${orderId}`;
const streamOf = (orderId: string) => `shipping.shipment-${orderId}`;

async function request(orderId: string) {
  const customer = (await newer.shop.persons.begin(ids.next())) as Person;
  const home = { name: 'Kim', line1: '1 Sejong-daero', city: 'Seoul', postalCode: '04524', country: 'KR' };
  const address = customer.seal('address', JSON.stringify(home));
  const lines = [{ sku: 'MUG-1', quantity: 1 }];
  const wanted = { orderId, customerId: customer.userId, address, lines };
  return newer.shop.say(ShipmentRequested, fulfilment(orderId), wanted);
}

it('does not book a cancelled shipment that a newer version has continued, and the request waits', async () => {
  const { shop } = newer;
  const orderId = ids.next();
  await shop.say(ShipmentCancellationRequested, fulfilment(orderId), { orderId });
  await eventually(async () => expect(await shop.typesIn(streamOf(orderId))).toEqual(CANCELLED));
  await newer.appendsTo(streamOf(orderId));
  await newer.waits(await request(orderId), streamOf(orderId), CANCELLED);

  const show = () => shop.call('GET', `/api/shipments?orderId=${orderId}`);
  const answer = await show();
  expect(newer.unavailable(answer)).toBe(true);
  expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  const client = new ContextClient(shippingService, shop.grpcAddress());
  const authorization = await shop.authorizationOf('operator');
  const asked = client.call('GetShipments', { orderIds: [orderId] }, { authorization, timeoutMs: 5_000 });
  await expect(asked.finally(() => client.close())).rejects.toMatchObject({ rejection: { code: 'HTTP.UNAVAILABLE' } });

  newer.upgrade();
  const next = ids.next();
  await request(next);
  await eventually(async () => expect(await shop.typesIn(streamOf(next))).toEqual(['shipping.shipment-booked.v1']));
  expect((await show()).body).toMatchObject({ status: 'CANCELLED' });
  expect(await shop.typesIn(streamOf(orderId))).toEqual(CANCELLED);
  expect(shop.faults.map(({ outcome }) => outcome)).not.toContain('parked');
});
