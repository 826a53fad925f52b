import { contextExplanation } from '@maru/service';
import { orderStreams } from '@maru/contracts';
import { deriveId } from '@maru/kernel';
import { eventually } from '@maru/testing';
import { Client } from 'pg';
import { nextOrdering } from './next-ordering';
import { ordering } from '../src/ordering.app';
import { customerId, orderingOnTrial } from './ordering-on-trial';
import type { OrderingOnTrial } from './ordering-on-trial';

const kim = { userId: customerId };
const lee = { userId: deriveId('lee') };
const slow = {
  ORDERING_PAYMENT_TIMEOUT_MS: '600000',
  ORDERING_RESERVATION_TIMEOUT_MS: '600000',
  ORDERING_SHIPMENT_TIMEOUT_MS: '600000',
};

let on: OrderingOnTrial;
beforeAll(async () => {
  on = await orderingOnTrial({ env: slow });
});
afterAll(() => on.shop.end());

// The other contexts of this spec name their streams after the step.
const streamsOf = (orderId: string) => [...orderStreams(orderId), `inventory.stock-${orderId}`];

const explained = async (orderId: string) => {
  const query = new URLSearchParams({ id: orderId, streams: streamsOf(orderId).join(',') });
  const { status, body } = await on.shop.call('GET', `/internal/explanation?${query.toString()}`);
  expect(status).toBe(200);
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- the facts of ordering
  return contextExplanation.parse(body) as ReturnType<typeof contextExplanation.parse> & { facts: any };
};
const sql = async (text: string) => {
  const client = new Client({ connectionString: on.shop.databaseUrl });
  await client.connect();
  await client.query(text).finally(() => client.end());
};

describe('the explanation of an order, for its customer', () => {
  const asks = (caller: object, orderId: string) =>
    on.shop.callAs(caller as typeof kim, 'GET', `/api/orders/${orderId}/explanation`);

  it('says where the order stands and what comes next, and names nothing of the inside', async () => {
    const orderId = await on.placeAmong({ payment: 'silent' }, 'STOCK_RESERVED');
    const { status, body } = await asks(kim, orderId);
    expect(status).toBe(200);
    expect(body).toEqual({
      ...{ orderId, at: expect.any(String), status: 'STOCK_RESERVED' },
      verdict: {
        code: 'PAYING',
        sentence: 'Your payment is being taken.',
        next: 'Next, the shipment is booked.',
      },
    });
  });

  it('is unknown to others, as the order is', async () => {
    const orderId = await on.placeAmong({}, 'COMPLETED');
    const unknown = { status: 404, body: { code: 'ORDERING.UNKNOWN_ORDER' } };
    expect(await asks(lee, orderId)).toMatchObject(unknown);
    expect(await asks(kim, deriveId('no order'))).toMatchObject(unknown);
    expect(await asks(kim, '42')).toMatchObject({ status: 400 });
    expect((await asks(kim, orderId)).body.verdict).toMatchObject({ code: 'COMPLETED' });
  });
});

describe('ordering, asked about an order by the gateway,', () => {
  it('answers only staff that may read explanations', async () => {
    const query = `id=${deriveId('any')}&streams=ordering.order-x`;
    expect(await on.shop.callAs(kim, 'GET', `/internal/explanation?${query}`)).toMatchObject({ status: 403 });
    const many = Array.from({ length: 11 }, () => 'x').join(',');
    const tooMany = `/internal/explanation?id=${deriveId('any')}&streams=${many}`;
    expect(await on.shop.call('GET', tooMany)).toMatchObject({ status: 400 });
  });

  it('tells its process, the awaited answer, and what a time-out would do', async () => {
    const orderId = await on.placeAmong({ payment: 'silent' }, 'STOCK_RESERVED');
    const { facts } = await explained(orderId);
    expect(facts).toMatchObject({ known: true, order: { status: 'STOCK_RESERVED' } });
    expect(facts.process).toMatchObject({
      ...{ type: 'order-fulfilment', version: 2, state: 'STOCK_RESERVED', asks: 'payments', ended: false },
      waitsFor: ['payment-captured', 'payment-refused', 'order-cancellation-requested'],
      timers: [
        {
          name: 'PAYMENT_TIMEOUT',
          wouldDo: 'The process goes to REFUNDING_PAYMENT and records ordering.payment-cancellation-requested.v1.',
        },
      ],
    });
  });

  it('tells the last message that each group heard', async () => {
    const orderId = await on.placeAmong({ payment: 'silent' }, 'STOCK_RESERVED');
    await eventually(async () => {
      const { groups, backends } = await explained(orderId);
      expect(backends).toEqual({ database: { state: 'up' }, log: { state: 'up' }, bus: { state: 'up' } });
      const own = groups.find(({ group }) => group === 'ordering/integration')!;
      expect(own).toMatchObject({
        behind: false,
        heard: { type: 'inventory.stock-reserved.v1', attempts: 1, deliveredAt: expect.any(String) },
      });
      expect(groups.map(({ behind }) => behind)).not.toContain(true);
    });
  });

  it('says so when it does not know the order', async () => {
    expect(await explained(deriveId('no order'))).toMatchObject({ facts: { known: false } });
  });

  it('tells of a parked message, with the number of those behind it', async () => {
    const orderId = await on.placeAmong({ payment: 'silent' }, 'STOCK_RESERVED');
    const entity = `ordering.order-${orderId}`;
    const row = (position: string, error: string, attempts: number) =>
      `('ordering/integration', '${entity}', '${position}', '{"id":"m-${position}","type":"a-type"}', '${error}', ${attempts}, now())`;
    await sql(`INSERT INTO parked_messages (consumer_group, key, position, message, error, attempts, parked_at)
      VALUES ${row('1', 'a bad total', 5)}, ${row('2', 'queues behind an earlier message of its key', 0)}`);
    const { parked, waiting } = await explained(orderId);
    expect(parked).toMatchObject([
      { id: 'm-1', group: 'ordering/integration', error: 'a bad total', attempts: 5, holdsUp: 1 },
    ]);
    expect(waiting).toEqual([]);
    await sql(`DELETE FROM parked_messages WHERE key = '${entity}'`);
  });

  it('tells the first event that a group has not heard, and its lag', async () => {
    const orderId = await on.placeAmong({}, 'COMPLETED');
    const group = `consumer_group = 'ordering/order-summary'`;
    await sql(`UPDATE consumer_positions SET position = '' WHERE ${group}`);
    const { groups } = await explained(orderId);
    const summary = groups.find(({ group }) => group === 'ordering/order-summary')!;
    expect(summary).toMatchObject({ behind: true, unheard: { type: 'ordering.order-placed.v2' } });
    expect(summary.lag!.events).toBeGreaterThan(0);
  });

  it('tells of a process of a version that this release does not have', async () => {
    await on.shop.restartAs(nextOrdering);
    const orderId = await on.placeAmong({ payment: 'silent' }, 'STOCK_RESERVED');
    await on.shop.restartAs(ordering);
    const { facts } = await explained(orderId);
    expect(facts.process).toMatchObject({ version: 3, unreadable: true, state: 'STOCK_RESERVED', waitsFor: [] });
    expect(facts.process.timers[0].wouldDo).toBe('Only a release that has this version of the process can tell.');
  });

  it('tells what the log has while the database is away', async () => {
    const orderId = await on.placeAmong({ payment: 'silent' }, 'STOCK_RESERVED');
    await sql('ALTER TABLE consumer_positions RENAME TO consumer_positions_away');
    const { backends, facts, groups } = await explained(orderId);
    await sql('ALTER TABLE consumer_positions_away RENAME TO consumer_positions');
    expect(backends.database).toMatchObject({ state: 'down', error: expect.stringContaining('consumer_positions') });
    expect(facts.order).toMatchObject({ status: 'STOCK_RESERVED' });
    expect(groups.map(({ behind }) => behind)).not.toContain(true);
  });
});
