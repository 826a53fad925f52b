import { OrderConfirmed, OrderFailed, OrderFulfilmentAdvanced, OrderPlaced } from '@maru/contracts';
import { examples } from '@maru/contracts/examples';
import { deriveId } from '@maru/kernel';
import { embeddedHarness } from '@maru/messaging/testing';
import type { BusProcess, MessageBusHarness } from '@maru/messaging/testing';
import { ProjectionRunner, rebuildProjection } from '@maru/read-models';
import { eventually } from '@maru/testing';
import { randomUUID } from 'node:crypto';
import type { DataSourceOptions } from 'typeorm';
import { orderingPublications } from '../src/integration/publications';
import { OrderSummary } from '../src/views/order-summary/order-summary.entity';
import { orderSummaryProjection } from '../src/views/order-summary/order-summary.projection';

describe('the summary of an order with a parked message', () => {
  let harness: MessageBusHarness;
  let process: BusProcess;
  let isBroken: boolean;
  let orderId: string;
  let order: string;
  let fulfilment: string;
  const revisions = new Map<string, number>();
  const translation = orderingPublications.translations[OrderPlaced.type]!;
  const publications = [
    {
      ...orderingPublications,
      translations: {
        ...orderingPublications.translations,
        [OrderPlaced.type]: (event: Parameters<typeof translation>[0]) => {
          if (isBroken) throw new Error('a fault of this version');
          return translation(event);
        },
      },
    },
  ];
  beforeEach(async () => {
    isBroken = false;
    orderId = randomUUID();
    order = `ordering.order-${orderId}`;
    fulfilment = `ordering.order-fulfilment-${orderId}`;
    const dataSource = { entities: [OrderSummary], synchronize: true } as Partial<DataSourceOptions>;
    harness = await embeddedHarness(publications, { dataSource });
    process = await harness.start();
  });
  afterEach(() => harness.close());

  const append = async (stream: string, type: string, data: object) => {
    const id = deriveId(stream, String(revisions.get(stream)));
    const metadata = { correlationId: 'a-conversation', causationId: 'a-request' };
    const { revision } = await harness.store.append(stream, revisions.get(stream) ?? 'no-stream', [
      { id, type, data, metadata },
    ]);
    revisions.set(stream, revision);
  };
  const place = () => append(order, OrderPlaced.type, { ...examples[OrderPlaced.type], orderId });
  const advance = (state: string) =>
    append(fulfilment, OrderFulfilmentAdvanced.type, {
      orderId,
      heard: { messageId: deriveId('heard', state), event: { type: 'something' } },
      state,
      timers: [],
    });
  const runner = () => {
    const { bus, dataSource } = process;
    return new ProjectionRunner({ context: 'ordering', projection: orderSummaryProjection, bus, dataSource }).start();
  };
  const row = () => process.dataSource.getRepository(OrderSummary).findOneBy({ orderId });

  it('is complete after a retry, and the same after a rebuild', async () => {
    isBroken = true;
    const consumer = runner();
    await place();
    for (const state of ['ORDER_CREATED', 'STOCK_RESERVED', 'PAYMENT_COMPLETED']) await advance(state);
    await append(order, OrderConfirmed.type, { orderId });
    await eventually(async () => expect(await consumer.parked.list()).toHaveLength(5));
    isBroken = false;
    expect(await consumer.parked.retry(order)).toEqual({ handled: 5, left: 0 });
    const incremental = await row();
    expect(incremental).toMatchObject({ status: 'COMPLETED', version: 5 });
    await consumer.close();
    const { store } = harness;
    const { dataSource } = process;
    await rebuildProjection({
      context: 'ordering',
      projection: orderSummaryProjection,
      store,
      publications,
      dataSource,
    });
    expect(await row()).toEqual(incremental);
  });

  it('parks a step of an unknown order, and applies it once the order has arrived', async () => {
    const consumer = runner();
    await advance('ORDER_CREATED');
    await eventually(async () => expect(await consumer.parked.list()).toHaveLength(1));
    expect((await consumer.parked.list())[0]!.error).toMatch(/there is no row of .* to change/);
    expect(await row()).toBeNull();
  });

  it('takes a detail that PostgreSQL cannot store, even when a former version parked it', async () => {
    await place();
    const before = runner();
    await eventually(async () => expect(await row()).toMatchObject({ status: 'PENDING' }));
    await before.close();
    await append(order, OrderFailed.type, { orderId, reason: 'PAYMENTS.DECLINED', detail: 'no\0 money \ud800' });
    const events = (await harness.store.readAll()).events;
    const { id, type, data, position, revision, recordedAt: occurredAt } = events[1]!;
    const message = {
      id,
      type,
      data,
      key: order,
      revision,
      position,
      correlationId: 'c',
      causationId: 'c',
      occurredAt,
    };
    await process.dataSource.query(
      `INSERT INTO parked_messages (consumer_group, key, position, message, error, attempts, parked_at)
       VALUES ('ordering/order-summary', $1, $2, $3, 'unsupported Unicode escape sequence', 5, now())`,
      [order, position, JSON.stringify(message)],
    );
    // The former version has parked the message, and its checkpoint is past it.
    await process.dataSource.query('UPDATE consumer_positions SET position = $1', [position]);
    const consumer = runner();
    expect(await consumer.parked.page({ limit: 5 })).toMatchObject([{ key: order, type }]);
    expect(await consumer.parked.retry(order)).toEqual({ handled: 1, left: 0 });
    expect(await row()).toMatchObject({ status: 'FAILED', detail: 'no� money �' });
  });
});
