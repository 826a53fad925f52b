import { PaymentCancelled, PaymentCaptured, ShipmentBooked, StockReserved } from '@maru/contracts';
import type { OrderFulfilmentAdvanced, DataOf } from '@maru/contracts';
import { deriveId } from '@maru/kernel';
import { eventually } from '@maru/testing';
import { DataSource } from 'typeorm';
import { ordering } from '../src/ordering.app';
import { nextOrdering } from './next-ordering';
import { orderingOnTrial } from './ordering-on-trial';
import type { OrderingOnTrial } from './ordering-on-trial';

const env = {
  ORDERING_COPY_WAIT_MS: '10000',
  ORDERING_TIMEOUT_GRACE_MS: '0',
  ORDERING_COMPENSATION_RETRY_MS: '100',
  ORDERING_COMPENSATION_RETRY_MAX_MS: '400',
};
type Step = DataOf<typeof OrderFulfilmentAdvanced>;

let on: OrderingOnTrial;
beforeEach(async () => {
  on = await orderingOnTrial({ env });
}, 60_000);
afterEach(() => on.shop.end());

const stepsOf = async (orderId: string) =>
  (await on.shop.log.readStream(`ordering.order-fulfilment-${orderId}`))
    .filter(({ type }) => type === 'ordering.order-fulfilment-advanced.v1')
    .map(({ data }) => data as Step);
const statesOf = async (orderId: string) => (await stepsOf(orderId)).map(({ state }) => state);

/** Late answers of the other contexts. */
const booked = (orderId: string) =>
  on.shop.say(ShipmentBooked, `shipping.shipment-${orderId}`, {
    ...{ orderId, shipmentId: deriveId('shipment', orderId), carrier: 'Carrier', trackingNumber: 'T-1' },
  });
const captured = (orderId: string) =>
  on.shop.say(PaymentCaptured, `payments.payment-${orderId}`, {
    ...{ orderId, paymentId: deriveId('payment', orderId), amount: { amount: 1_800, currency: 'EUR' } },
    providerReference: 'ref',
  });
const reserved = (orderId: string) =>
  on.shop.say(StockReserved, `inventory.stock-${orderId}`, { orderId, lines: [{ sku: 'TEA', quantity: 2 }] });

async function query<Row>(sql: string): Promise<Row[]> {
  const client = await new DataSource({ type: 'postgres', url: on.shop.databaseUrl }).initialize();
  return client.query<Row[]>(sql).finally(() => client.destroy());
}

describe('orders in flight while a release with another fulfilment is deployed and rolled back', () => {
  it('end correctly and once, and wait while only an older release than theirs runs', async () => {
    const waiting = async (moods: Parameters<OrderingOnTrial['placeAmong']>[0], until: string) =>
      on.placeAmong(moods, until);
    const atStock = await waiting({ stock: 'away' }, 'ORDER_CREATED');
    const atPayment = await waiting({ payment: 'away' }, 'STOCK_RESERVED');
    const atShipment = await waiting({ shipment: 'away' }, 'PAYMENT_COMPLETED');
    const undoing = await waiting({ payment: 'silent' }, 'STOCK_RESERVED');
    await on.cancel(undoing);

    await on.shop.restartAs(nextOrdering);
    const young = await waiting({ shipment: 'away' }, 'PAYMENT_COMPLETED');
    const youngToCancel = await waiting({ payment: 'silent' }, 'STOCK_RESERVED');
    await booked(atShipment);
    expect(await on.ended(atShipment)).toMatchObject({ status: 'COMPLETED' });
    expect(await on.ended(undoing)).toMatchObject({ status: 'CANCELLED' });
    await eventually(async () =>
      expect(await query('SELECT version, count(*)::int FROM processes_in_flight GROUP BY 1 ORDER BY 1')).toEqual([
        { version: 2, count: 2 },
        { version: 3, count: 2 },
      ]),
    );

    await on.shop.restartAs(ordering);
    const metrics = async () => (await fetch(`${on.shop.url()}/metrics`)).text();
    await eventually(async () =>
      expect(await metrics()).toMatch(/^maru_processes_in_flight\{process="order-fulfilment",version="3".*\} 2$/m),
    );
    await booked(young);
    expect((await on.cancel(youngToCancel)).status).toBe(202);
    await reserved(atStock);
    await captured(atPayment);
    expect(await on.ended(atStock)).toMatchObject({ status: 'COMPLETED' });
    expect(await on.ended(atPayment)).toMatchObject({ status: 'COMPLETED' });
    const faults = () => on.shop.faults.map(({ outcome, error }) => `${outcome}: ${(error as Error).name}`);
    await eventually(() => expect(faults()).toContain('retrying: UnknownProcessVersion'));
    expect(faults().filter((fault) => fault.startsWith('parked'))).toEqual([]);
    expect(await statesOf(young)).toEqual(['ORDER_CREATED', 'STOCK_RESERVED', 'PAYMENT_COMPLETED']);
    expect(await statesOf(youngToCancel)).toEqual(['ORDER_CREATED', 'STOCK_RESERVED']);
    expect(await query(`SELECT * FROM parked_messages WHERE state = 'parked'`)).toEqual([]);

    await on.shop.restartAs(nextOrdering);
    expect(await on.ended(young)).toMatchObject({ status: 'COMPLETED' });
    expect(await on.ended(youngToCancel)).toMatchObject({ status: 'CANCELLED' });
    expect(await statesOf(young)).toEqual([
      ...['ORDER_CREATED', 'STOCK_RESERVED', 'PAYMENT_COMPLETED', 'CONFIRMING', 'COMPLETED'],
    ]);
    for (const [orderId, end, version] of [
      [atStock, 'ordering.order-confirmed.v1', 2],
      [atPayment, 'ordering.order-confirmed.v1', 2],
      [atShipment, 'ordering.order-confirmed.v1', 2],
      [young, 'ordering.order-confirmed.v1', 3],
      [undoing, 'ordering.order-cancelled.v1', 2],
      [youngToCancel, 'ordering.order-cancelled.v1', 3],
    ] as const) {
      const types = await on.shop.typesIn(`ordering.order-${orderId}`);
      expect(types.filter((type) => /confirmed|cancelled|failed/.test(type))).toEqual([end]);
      expect((await stepsOf(orderId)).flatMap(({ version: named }) => named ?? [])).toEqual([version]);
    }
    await eventually(async () => expect(await query('SELECT * FROM processes_in_flight')).toEqual([]));
  }, 90_000);
});

describe('an order without an answer to its compensation', () => {
  it('asks three times, shows that it is stuck, writes nothing more, and ends when the answer comes', async () => {
    const orderId = await on.placeAmong({ payment: 'away' }, 'STOCK_RESERVED');
    await on.cancel(orderId);
    await eventually(async () => expect((await stepsOf(orderId)).at(-1)).toMatchObject({ stuck: true, timers: [] }));
    const types = await on.shop.typesIn(`ordering.order-fulfilment-${orderId}`);
    expect(types.filter((type) => type === 'ordering.payment-cancellation-requested.v1')).toHaveLength(3);
    await eventually(async () => {
      expect(await query('SELECT stuck FROM processes_in_flight')).toEqual([{ stuck: true }]);
      expect(await query('SELECT * FROM process_timers')).toEqual([]);
      const { body } = await on.shop.call('GET', `/api/orders/${orderId}/timeline`);
      expect(JSON.stringify(body)).toContain('Has asked in vain and waits for the answer.');
    });
    await on.shop.restart();
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(await on.shop.typesIn(`ordering.order-fulfilment-${orderId}`)).toEqual(types);

    const answer = { orderId, paymentId: deriveId('payment', orderId) };
    await on.shop.say(PaymentCancelled, `payments.payment-${orderId}`, answer);
    expect(await on.ended(orderId)).toMatchObject({ status: 'CANCELLED' });
    await eventually(async () => expect(await query('SELECT * FROM processes_in_flight')).toEqual([]));
  }, 60_000);
});
