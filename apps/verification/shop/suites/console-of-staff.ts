import { eventually } from '@maru/testing';
import { randomUUID } from 'node:crypto';
import type { Page } from 'playwright-core';
import type { TestShop } from '../../shops/test-shop';
import { confirm } from './confirm';

interface Staff {
  readonly shop: () => TestShop;
  /** A page with the login of the operator, at a URL of the console. */
  readonly at: (url: string) => Promise<Page>;
  /**
   * Whether an event may be dropped. Where a relay parks it, the topic has not all events then, which the check of I6
   * finds.
   */
  readonly parks: boolean;
  /** A demo order that has ended well. */
  readonly orderId: () => string;
}

/** The acts of staff in the console, in a shop with a demo order. */
export function consoleOfStaff({ shop, at, orderId, parks }: Staff): void {
  it('shows the order at its first event, with every state of then, and its traces', async () => {
    const page = await at(`/orders/${orderId()}`);
    await page.getByRole('img', { name: 'The order is in the state completed.' }).waitFor();
    await page.getByRole('button', { name: '+0 ms' }).first().click();
    await page.waitForURL('**/orders/*?at=*');
    await page.getByRole('img', { name: 'The order is in the state pending.' }).waitFor();
    await page.getByRole('group', { name: 'Payment' }).getByText('Nothing yet.').waitFor();
    await page.getByRole('group', { name: 'Order', exact: true }).getByText('OPEN', { exact: true }).waitFor();
    // The slider moves by keyboard, and to the end is now.
    await page.getByRole('slider').press('End');
    await page.getByRole('group', { name: 'Payment' }).getByText('captured', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Show the traces' }).click();
    const spans = page.getByRole('list', { name: /spans within/ }).getByRole('listitem');
    await eventually(async () => expect(await spans.count()).toBeGreaterThan(10), 20_000);
    await page.context().close();
  }, 90_000);

  it('finds an order by the verdict about it, and an age hides young orders', async () => {
    const page = await at('/orders');
    await page.route('**/explanation', (route) => route.fulfill({ status: 503, body: '{}' }), { times: 1 });
    await page.goto(`${shop().client.url}/orders?status=COMPLETED&verdict=ENDED_CONFIRMED`);
    await page.getByRole('button', { name: 'Try again' }).click();
    // A busy machine may answer too late, which is a verdict of its own at that moment.
    await eventually(async () => {
      if (!(await page.getByRole('link', { name: orderId().slice(0, 8) }).isVisible())) {
        await page.reload();
        await page.getByRole('link', { name: orderId().slice(0, 8) }).waitFor({ timeout: 5_000 });
      }
    }, 60_000);
    await page.getByLabel('Verdict').selectOption('PARKED');
    await page.getByText('No order matches.').waitFor();
    await page.goto(`${shop().client.url}/orders?age=1h`);
    await page.getByText('No order matches.').waitFor();
    await page.context().close();
  }, 90_000);

  it('gives money back after a confirmation, and an open page of the order hears of it', async () => {
    const [order, payment] = [await at(`/orders/${orderId()}`), await at(`/shop/payments/${orderId()}`)];
    await order.getByRole('region', { name: 'Payment' }).getByText('Captured').first().waitFor();
    await payment.getByLabel('Amount in EUR').fill('1');
    await confirm(payment, 'Refund');
    await payment.getByText('The provider is asked to give €1.00 back.').waitFor();
    await order.getByText('Refunded', { exact: true }).waitFor();
    await Promise.all([order, payment].map((page) => page.context().close()));
  }, 90_000);

  it('changes a price, and books receipts and adjustments', async () => {
    const page = await at('/shop/products?q=pot');
    await page.getByRole('link', { name: 'Tea pot' }).click();
    for (const price of ['50.00', '49.00']) {
      await page.getByLabel('New price in EUR').fill(price);
      await confirm(page, 'Change the price');
      await page.getByText(`The price is €${price} now.`).waitFor();
    }
    await page.getByRole('link', { name: 'Stock by warehouse' }).click();
    await page.getByLabel('Received pieces').fill('5');
    await page.getByRole('button', { name: 'Receive stock' }).click();
    await page.getByText(/^Received; \d+ are on hand\.$/).waitFor();
    await page.getByLabel('Difference found by a count').fill('-5');
    await page.getByLabel('Reason').fill('five were broken');
    await confirm(page, 'Adjust stock');
    await page.getByText(/^Adjusted; \d+ are on hand\.$/).waitFor();
    const bookings = page.getByRole('table', { name: 'Receipts and adjustments' });
    await bookings.getByRole('cell', { name: 'five were broken' }).first().waitFor();
    await page.context().close();
  }, 90_000);

  it('opens the data of a customer for a reason, which is in the audit', async () => {
    const page = await at(`/orders/${orderId()}`);
    await page
      .getByRole('link', { name: /^[0-9a-f]{8}$/ })
      .first()
      .click();
    await page.waitForURL('**/shop/customers/*');
    await page.getByText('(sealed)').first().waitFor();
    const customerId = page.url().split('/').at(-1)!;
    const reason = `a lost parcel of ${customerId}`;
    await page.getByLabel('Reason').fill(reason);
    await page.getByRole('button', { name: 'Open' }).click();
    await page.getByText('Kim Ha-neul').waitFor();
    const { body } = await shop().client.call<{ items: object[] }>('GET', `/api/audit?subject=${customerId}&limit=50`);
    expect(body.items).toContainEqual(expect.objectContaining({ type: 'SECURITY.PERSONAL_DATA_OPENED', reason }));
    await page.context().close();
  }, 90_000);

  (parks ? it : it.skip)(
    'finds a parked message within three clicks, retries it, and drops it for a reason',
    async () => {
      const key = await brokenProduct(shop());
      const { client } = shop();
      const list = async () => {
        const { body } = await client.call<{ items: Place[] }>('GET', '/api/parked?context=catalog&limit=100');
        return body.items.filter((each) => each.key === key);
      };
      const [place] = await eventually(async () => {
        const found = await list();
        expect(found).not.toEqual([]);
        return found;
      }, 20_000);
      const page = await at('/orders');
      await page.getByRole('link', { name: 'Operations' }).click();
      await page.getByRole('link', { name: 'Parked', exact: true }).click();
      const row = page.getByRole('row').filter({ hasText: 'breaks its contract' }).filter({ hasText: place!.group });
      await row.getByRole('link').first().click();
      await page.getByText(key).waitFor();
      await page.getByRole('button', { name: 'Try again now' }).click();
      await page.getByText('0 handled; 1 could not be, and stay.').waitFor();
      await page.getByLabel('Reason').fill('written by a test');
      await confirm(page, 'Drop');
      await page.getByText('Dropped. The entity flows again.').waitFor();
      await page.getByText('The message is handled or dropped by now.').waitFor();
      const { body } = await client.call<{ items: object[] }>('GET', `/api/audit?subject=${key}&limit=50`);
      for (const type of ['SECURITY.PARKED_RETRIED', 'SECURITY.PARKED_DROPPED'])
        expect(body.items).toContainEqual(expect.objectContaining({ type, details: expect.objectContaining({ key }) }));
      expect(body.items).toContainEqual(expect.objectContaining({ reason: 'written by a test' }));
      await dropEverywhere(shop(), key);
      await page.context().close();
    },
    90_000,
  );
}

interface Place {
  readonly group: string;
  readonly key: string;
  readonly position: string;
}

/** Appends an event of a product that breaks its contract, so that whoever hears it parks it. @returns the stream */
async function brokenProduct({ eventStore }: TestShop): Promise<string> {
  const [id, key] = [randomUUID(), `catalog.product-${randomUUID()}`];
  const metadata = { correlationId: id, causationId: id };
  const broken = { id, type: 'catalog.product-created.v1', data: { secret: 'no sku' }, metadata };
  await eventStore.append(key, 'no-stream', [broken]);
  return key;
}

/** Drops the message for every group, because later suites expect a quiet shop. */
async function dropEverywhere({ client }: TestShop, key: string): Promise<void> {
  const { body } = await client.call<{ items: Place[] }>('GET', '/api/parked?limit=100');
  for (const { group, position, ...each } of body.items.filter((item) => item.key === key))
    await client.call('POST', '/api/parked/drop', { group, key: each.key, position }, { 'x-reason': 'over' });
}
