import { setTimeout as sleep } from 'node:timers/promises';
import { describeKafka } from '../shops/describe-kafka';
import { DistributedTestShop } from '../shops/distributed-shop';
import { withShop } from '../shops/test-shop';

const PAYMENT_MS = 20_000;

describeKafka('a time-out in a shop of processes', () => {
  const shop = withShop(() => DistributedTestShop.start({ env: { ORDERING_PAYMENT_TIMEOUT_MS: String(PAYMENT_MS) } }));

  it('does not count the time in which payments was away', async () => {
    const { client } = shop();
    const { productId } = await client.product(1);
    const customerId = await client.customer();
    const resume = shop().hold('ordering.payment-requested.v1');
    const orderId = await client.placed(client.order(customerId, [productId]));
    await shop().reaches(orderId, 'STOCK_RESERVED');
    await sleep(1.2 * PAYMENT_MS);
    await shop().reaches(orderId, 'STOCK_RESERVED');
    resume();
    expect(await client.ended(orderId)).toMatchObject({ status: 'COMPLETED' });
    await shop().expectPromisesKept();
  }, 120_000);
});
