import { randomUUID } from 'node:crypto';
import { chromium } from 'playwright-core';
import type { Browser } from 'playwright-core';
import { eventually } from '@maru/testing';
import { oneProcessShop } from '../shops/one-process-shop';
import { withShop } from '../shops/test-shop';
import { confirm } from './suites/confirm';
import { logIn } from './suites/log-in';
import { CHROMIUM, whereChromiumIs } from './suites/where-chromium-is';

const where = whereChromiumIs('the console of a shop whose log breaks a promise');
where.describe(where.title, () => {
  const shop = withShop(oneProcessShop);
  let browser: Browser;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
  }, 60_000);
  afterAll(() => browser?.close());

  it('leads to the breach, the event that made it, its stream at that moment, and its end', async () => {
    const { client, eventStore } = shop();
    const { productId } = await client.product(3);
    // A second capture of an honest order.
    const orderId = await client.placed(client.order(await client.customer(), [productId]));
    await client.ended(orderId);
    const stream = await capturedAgain();
    const page = await (await browser.newContext({ locale: 'en-GB' })).newPage();
    await logIn(page, client.url);

    await page.getByRole('link', { name: 'Operations' }).click();
    await page.getByRole('link', { name: /^broken promises: \d$/ }).click();
    const row = page.getByRole('row').filter({ hasText: 'CAPTURED_TWICE' });
    await row.getByRole('link').click();
    await page.getByText('I2 money: one capture of the total, and refunds within it.').waitFor();
    const event = page.getByRole('table', { name: 'The event that broke it' });
    await event.getByText(CAPTURED).waitFor();
    await event.getByText(CAUSE).waitFor();
    const before = page.getByRole('table', { name: 'The events before, oldest first' }).getByRole('row');
    expect(await before.count()).toBeGreaterThan(5);

    // The order at that moment, and the stream.
    await event.getByRole('link').first().click();
    await page.waitForURL(`**/orders/${orderId}?at=*`);
    await page.goBack();
    await event.getByRole('link', { name: stream }).click();
    await page.waitForURL('**/operations/streams?*at=position*');
    await page.getByText(CAPTURED).first().waitFor();
    await page.goBack();

    await page.getByLabel('What became of it').fill('A test has planted it.');
    await confirm(page, 'Acknowledge');
    await page.getByText('A test has planted it.').waitFor();
    const open = await client.expect<{ items: object[] }>(200, 'GET', '/api/audits/breaches?acknowledged=false');
    expect(open.items).not.toContainEqual(expect.objectContaining({ rule: 'CAPTURED_TWICE' }));
    await page.getByRole('link', { name: 'All breaches' }).click();
    await page.getByLabel('State').selectOption('Open');
    await eventually(async () => expect(await page.getByText('CAPTURED_TWICE').count()).toBe(0), 20_000);
    await page.context().close();

    async function capturedAgain(): Promise<string> {
      const { body } = await client.call<{ streams: { stream: string }[] }>('GET', `/api/orders/${orderId}/at`);
      const payment = body.streams.find((each) => each.stream.startsWith('payments.payment-'))!.stream;
      const { type, data } = (await eventStore.readStream(payment)).find((each) => each.type === CAPTURED)!;
      const metadata = { correlationId: orderId, causationId: CAUSE };
      await eventStore.append(payment, 'any', [{ id: randomUUID(), type, data, metadata }]);
      return payment;
    }
  }, 120_000);
});

const CAUSE = randomUUID();
const CAPTURED = 'payments.payment-captured.v1';
