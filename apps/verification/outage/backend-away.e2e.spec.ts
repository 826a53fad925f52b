import { eventually } from '@maru/testing';
import { Client } from 'pg';
import { World } from '../shops/world/world';
import { describeKafka, whereJavaIs } from '../shops/describe-kafka';
import { ShopClient } from '../clients/shop-client';
import { explainsHangingProvider } from '../shop/suites/explains-hanging-provider';
import { expectVerdict } from '../shop/suites/expect-verdict';
import { SLOW_PROVIDER } from '../shop/suites/slow-provider';

whereJavaIs(describeKafka)('a shop of processes without one of its backends', () => {
  let world: World;
  let client: ShopClient;
  let customerId: string;
  let productId: string;

  beforeAll(async () => {
    world = await World.start({ store: 'postgres', instances: {}, env: { LOG_LEVEL: 'fatal', ...SLOW_PROVIDER } });
    client = new ShopClient(world.shop.url);
    customerId = await client.customer();
    ({ productId } = await client.product(1_000));
    // After this order, ordering knows the product and the customer.
    await client.ended(await client.placed(client.order(customerId, [productId])));
  }, 90_000);
  afterAll(() => world?.close(), 180_000);

  const order = () => client.placed(client.order(customerId, [productId]));
  const readiness = async () => {
    const response = await fetch(`${world.shop.process('ordering').url}/health/ready`);
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };

  it('without Kafka accepts orders, and completes them when Kafka is back', async () => {
    await world.kafka.kill();
    const orders: string[] = [];
    try {
      orders.push(...(await Promise.all(Array.from({ length: 20 }, order))));
      expect(await client.expect(200, 'GET', `/api/orders/${orders[0]}`)).toMatchObject({ status: 'PENDING' });
      expect(await readiness()).toMatchObject({ status: 200, body: { details: { bus: { status: 'degraded' } } } });
      await expectVerdict(client, orders[1]!, 'BROKER_DOWN', 'ordering');
      expect((await client.cancel(orders[0]!)).status).toBe(202);
    } finally {
      await world.kafka.start();
    }
    const ended = await Promise.all(orders.map((orderId) => client.ended(orderId)));
    expect(ended.map(({ status }) => status)).toEqual(['CANCELLED', ...Array<string>(19).fill('COMPLETED')]);
  }, 90_000);

  it('without customers accepts orders of logged-in users, but no login', async () => {
    const customers = world.shop.process('customers');
    const stranger = { email: 'kim@example.org', password: 'three cups of tea' };
    customers.signal('SIGSTOP');
    try {
      expect(await client.ended(await order())).toMatchObject({ status: 'COMPLETED' });
      const login = JSON.stringify(stranger);
      const headers = { 'content-type': 'application/json' };
      const signal = AbortSignal.timeout(1_000);
      const attempt = fetch(`${client.url}/api/users/login`, { method: 'POST', body: login, headers, signal });
      await expect(attempt).rejects.toMatchObject({ name: 'TimeoutError' });
    } finally {
      customers.signal('SIGCONT');
    }
  }, 90_000);

  it('without the database of ordering is not ready and refuses orders, but cancels one', async () => {
    const database = new URL(world.shop.databaseUrls.get('ordering')!).pathname.slice(1);
    const admin = new Client({ connectionString: world.postgres.url });
    await admin.connect();
    // Keeps the order in a state in which it can be cancelled.
    const payments = world.shop.process('payments');
    payments.signal('SIGSTOP');
    const orderId = await order();
    try {
      await eventually(async () =>
        expect(await client.expect(200, 'GET', `/api/orders/${orderId}`)).toMatchObject({ status: 'STOCK_RESERVED' }),
      );
      await admin.query(`ALTER DATABASE "${database}" ALLOW_CONNECTIONS false`);
      await admin.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [database]);

      expect(await readiness()).toMatchObject({ status: 503, body: { error: { database: { status: 'down' } } } });
      expect(await client.placeOrder(client.order(customerId, [productId]))).toMatchObject({
        status: 503,
        body: { code: 'HTTP.UNAVAILABLE' },
      });
      await expectVerdict(client, orderId, 'DATABASE_AWAY', 'ordering');
      expect((await client.cancel(orderId)).status).toBe(202);
    } finally {
      await admin.query(`ALTER DATABASE "${database}" ALLOW_CONNECTIONS true`);
      payments.signal('SIGCONT');
      await admin.end();
    }
    expect(await client.ended(orderId)).toMatchObject({ status: 'CANCELLED' });
    await eventually(async () => expect(await readiness()).toMatchObject({ status: 200 }), 10_000);
    expect(await client.ended(await order())).toMatchObject({ status: 'COMPLETED' });
  }, 180_000);

  it('with a provider that hangs explains an order by it, and then by the open circuit', async () => {
    await explainsHangingProvider(client, client.order(customerId, [productId]));
    // The circuit closes after one charge with an answer.
    await eventually(
      async () => expect(await client.ended(await order())).toMatchObject({ status: 'COMPLETED' }),
      60_000,
    );
  }, 180_000);
});
