import { ShipmentCancellationRequested, ShipmentRequested, ShipmentRequestedV1 } from '@maru/contracts';
import { shippingService } from '@maru/contracts/grpc';
import type { ShippingCalls } from '@maru/contracts/grpc';
import { deriveId, RandomIds } from '@maru/kernel';
import type { Person } from '@maru/personal-data';
import { ContextClient } from '@maru/service/grpc';
import { contextOnTrial } from '@maru/service/testing';
import type { Caller, ContextOnTrial } from '@maru/service/testing';
import { eventually } from '@maru/testing';
import { shipping } from '../src/shipping.app';

let shop: ContextOnTrial;
beforeAll(async () => {
  shop = await contextOnTrial(shipping);
});
afterAll(() => shop.end());

const ids = new RandomIds();
const address = { name: 'Kim', line1: '1 Sejong-daero', city: 'Seoul', postalCode: '04524', country: 'KR' };
const sagaOf = (orderId: string) => `ordering.fulfilment-${orderId}`;
const lines = [{ sku: 'MUG-1', quantity: 1 }];
async function request(orderId: string, country = 'KR', trial = shop, stream = sagaOf(orderId), by = ids.next()) {
  const customer = (await trial.persons.begin(by)) as Person;
  const sealed = customer.seal('address', JSON.stringify({ ...address, country }));
  return trial.say(ShipmentRequested, stream, { orderId, customerId: customer.userId, address: sealed, lines });
}
const cancel = (orderId: string) => shop.say(ShipmentCancellationRequested, sagaOf(orderId), { orderId });
const types = (orderId: string) => shop.typesIn(`shipping.shipment-${orderId}`);
const heard = (orderId: string, ...expected: string[]) =>
  eventually(async () => expect(await types(orderId)).toEqual(expected.map((type) => `shipping.shipment-${type}.v1`)));
const get = (orderId: string) => shop.call('GET', `/api/shipments?orderId=${orderId}`);

describe('a shipment', () => {
  it('is booked when ordering requests it, in the same conversation', async () => {
    const orderId = ids.next();
    const message = await request(orderId);
    await heard(orderId, 'booked');
    expect(await get(orderId)).toMatchObject({
      status: 200,
      body: {
        shipmentId: deriveId('shipment', orderId),
        orderId,
        status: 'BOOKED',
        carrier: 'sandbox',
        trackingNumber: expect.stringMatching(/^SBX\d{12}$/),
      },
    });
    const [booked] = await shop.log.readStream(`shipping.shipment-${orderId}`);
    expect(booked!.metadata).toMatchObject({ causationId: message, correlationId: `trial-${message}` });
  });

  it('is refused for a country without a carrier', async () => {
    const orderId = ids.next();
    await request(orderId, 'AQ');
    await heard(orderId, 'refused');
    expect((await get(orderId)).body).toMatchObject({ status: 'REFUSED', reason: 'SHIPPING.UNSERVICEABLE' });
  });

  it('is cancelled, booked or refused', async () => {
    const [booked, refused] = [ids.next(), ids.next()];
    await request(booked);
    await request(refused, 'AQ');
    await cancel(booked);
    await cancel(refused);
    await heard(booked, 'booked', 'cancelled');
    await heard(refused, 'refused', 'cancelled');
    expect((await get(booked)).body).toEqual({
      shipmentId: deriveId('shipment', booked),
      orderId: booked,
      customerId: expect.any(String),
      status: 'CANCELLED',
    });
  });

  it('is never booked when it is cancelled before it is requested', async () => {
    const orderId = ids.next();
    await cancel(orderId);
    await heard(orderId, 'cancelled');
    await request(orderId);
    await cancel(orderId);
    // A later message of another order of the same key would arrive too late, so ask until the group is past both.
    const marker = ids.next();
    await request(marker, 'KR', shop, sagaOf(orderId));
    await heard(marker, 'booked');
    await heard(orderId, 'cancelled');
    expect(shop.faults).toEqual([]);
  });

  it('is refused when the customer has been erased since the order', async () => {
    const orderId = ids.next();
    const customer = (await shop.persons.begin(ids.next())) as Person;
    const sealed = customer.seal('address', JSON.stringify(address));
    await shop.persons.erase(customer.userId);
    await shop.say(ShipmentRequested, sagaOf(orderId), {
      orderId,
      customerId: customer.userId,
      address: sealed,
      lines,
    });
    await heard(orderId, 'refused');
    expect((await get(orderId)).body).toMatchObject({ status: 'REFUSED', reason: 'SHIPPING.ADDRESS_ERASED' });
    expect(shop.faults).toEqual([]);
  });

  it('is booked to the plain address of an order from before personal keys', async () => {
    const [orderId, nowhere] = [ids.next(), ids.next()];
    const of = (id: string, to: object) => ({
      orderId: id,
      customerId: ids.next(),
      address: { ...address, ...to },
      lines,
    });
    await shop.say(ShipmentRequestedV1, sagaOf(orderId), of(orderId, {}));
    await shop.say(ShipmentRequestedV1, sagaOf(nowhere), of(nowhere, { country: 'AQ' }));
    await heard(orderId, 'booked');
    await heard(nowhere, 'refused');
  });

  it('is unknown for an unknown order', async () => {
    expect(await get(ids.next())).toMatchObject({ status: 404, body: { code: 'SHIPPING.UNKNOWN_SHIPMENT' } });
    expect(await get('42')).toMatchObject({ status: 400, body: { code: 'HTTP.INVALID_REQUEST' } });
    expect(await shop.call('GET', '/api/shipments')).toMatchObject({ status: 400 });
  });
});

describe('shipments over gRPC', () => {
  it('are visible only to the customer of the order and to operators', async () => {
    const [kim, lee, mine, cancelled, refused, unknown] = Array.from({ length: 6 }, () => ids.next());
    await request(mine!, 'KR', shop, undefined, kim);
    await request(cancelled!, 'KR', shop, undefined, kim);
    await cancel(cancelled!);
    await request(refused!, 'AQ', shop, undefined, kim);
    await cancel(unknown!);
    await heard(mine!, 'booked');
    await heard(cancelled!, 'booked', 'cancelled');
    await heard(refused!, 'refused');
    await heard(unknown!, 'cancelled');

    const client = new ContextClient(shippingService, shop.grpcAddress());
    const shownTo = async (caller: Caller) => {
      const authorization = await shop.authorizationOf(caller);
      const orderIds = [mine!, cancelled!, refused!, unknown!];
      const { shipments } = await client.call('GetShipments', { orderIds }, { authorization, timeoutMs: 5_000 });
      return shipments.map(({ orderId, status }) => [orderId, status]);
    };
    const hers = [
      [mine, 'BOOKED'],
      [cancelled, 'CANCELLED'],
      [refused, 'REFUSED'],
    ];
    try {
      expect(await shownTo({ userId: kim! })).toEqual(hers);
      expect(await shownTo({ userId: lee! })).toEqual([]);
      // A shipment that was cancelled before its booking has no customer.
      expect(await shownTo('operator')).toEqual([...hers, [unknown, 'CANCELLED']]);
    } finally {
      client.close();
    }
  });
});

describe('a parcel', () => {
  const locker = { userId: ids.next(), scopes: ['devices:deliver'] };
  const at = '2030-01-03T09:30:00.000Z';
  const later = '2031-01-01T00:00:00.000Z';
  let client: ContextClient<ShippingCalls>;
  beforeAll(() => {
    client = new ContextClient(shippingService, shop.grpcAddress());
  });
  afterAll(() => client.close());
  type Parcel = { shipmentId: string } | { trackingNumber: string };
  const arrives = async (parcel: Parcel, deliveredAt = at, caller: Caller = locker) => {
    const authorization = await shop.authorizationOf(caller);
    return client.call('ConfirmDelivery', { ...parcel, deliveredAt }, { authorization, timeoutMs: 5_000 });
  };
  const refusal = (parcel: Parcel, caller?: Caller) =>
    arrives(parcel, at, caller).then(
      () => 'none',
      (error: { rejection: { code: string } }) => error.rejection.code,
    );

  it('is delivered once, by its tracking number or its shipment', async () => {
    const [orderId, kim] = [ids.next(), ids.next()];
    await request(orderId, 'KR', shop, undefined, kim);
    await heard(orderId, 'booked');
    const { shipmentId, trackingNumber } = (await get(orderId)).body;
    const answer = await eventually(() => arrives({ trackingNumber }));
    expect(answer).toMatchObject({ orderId, shipmentId, status: 'DELIVERED', trackingNumber, deliveredAt: at });
    expect(await arrives({ shipmentId }, later)).toEqual(answer);
    await heard(orderId, 'booked', 'delivered');
    expect((await get(orderId)).body).toMatchObject({ status: 'DELIVERED', deliveredAt: at });
    const authorization = await shop.authorizationOf({ userId: kim });
    const calling = { authorization, timeoutMs: 5_000 };
    const { shipments } = await client.call('GetShipments', { orderIds: [orderId] }, calling);
    expect(shipments).toEqual([answer]);
  });

  it('cannot be delivered when it is unknown, not booked, or cancelled', async () => {
    const [refused, cancelled] = [ids.next(), ids.next()];
    await request(refused, 'AQ');
    await request(cancelled);
    await cancel(cancelled);
    await heard(refused, 'refused');
    await heard(cancelled, 'booked', 'cancelled');
    const shipmentOf = (orderId: string) => ({ shipmentId: deriveId('shipment', orderId) });
    await eventually(async () => expect(await refusal(shipmentOf(refused))).toBe('SHIPPING.NOT_BOOKED'));
    await eventually(async () => expect(await refusal(shipmentOf(cancelled))).toBe('SHIPPING.CANCELLED'));
    for (const parcel of [shipmentOf(ids.next()), { trackingNumber: 'SBX0' }])
      expect(await refusal(parcel)).toBe('SHIPPING.UNKNOWN_SHIPMENT');
  });

  it('is confirmed by callers with the scope, and named in one way', async () => {
    const parcel = { shipmentId: ids.next() };
    expect(await refusal(parcel, { userId: ids.next() })).toBe('HTTP.FORBIDDEN');
    expect(await refusal(parcel, 'nobody')).toBe('HTTP.UNAUTHENTICATED');
    expect(await refusal({ ...parcel, trackingNumber: 'SBX1' })).toBe('HTTP.INVALID_REQUEST');
    expect(await refusal({} as Parcel)).toBe('HTTP.INVALID_REQUEST');
  });
});

describe('the countries without a carrier', () => {
  it('are a setting', async () => {
    const other = await contextOnTrial(shipping, { env: { SHIPPING_UNSERVICEABLE_COUNTRIES: 'BV, KR' } });
    try {
      const [nowhere, antarctica] = [ids.next(), ids.next()];
      await request(nowhere, 'KR', other);
      await request(antarctica, 'AQ', other);
      await eventually(async () =>
        expect([
          await other.typesIn(`shipping.shipment-${nowhere}`),
          await other.typesIn(`shipping.shipment-${antarctica}`),
        ]).toEqual([['shipping.shipment-refused.v1'], ['shipping.shipment-booked.v1']]),
      );
    } finally {
      await other.end();
    }
  });

  it('must be valid codes', async () => {
    const wrong = contextOnTrial(shipping, { env: { SHIPPING_UNSERVICEABLE_COUNTRIES: 'Antarctica' } });
    await expect(wrong).rejects.toThrow(/SHIPPING_UNSERVICEABLE_COUNTRIES is "Antarctica": must be countries/);
  });
});

it('documents its API', async () => {
  const { status, body } = await shop.call('GET', '/openapi.json');
  expect(status).toBe(200);
  expect(Object.keys(body.paths)).toEqual(expect.arrayContaining(['/api/shipments']));
});
