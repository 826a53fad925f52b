import { eventually } from '@maru/testing';
import type { Page, Route } from 'playwright-core';
import type { TestShop } from '../../shops/test-shop';
import { confirm } from './confirm';

interface Operations {
  readonly shop: () => TestShop;
  /** A page with the login of the operator, at a URL of the console. */
  readonly at: (url: string) => Promise<Page>;
  /** A demo order that has ended well. */
  readonly orderId: () => string;
}

/** The overview, the routes with their weights, and the streams, as operators use them in the console. */
export function consoleOfOperations({ shop, at, orderId }: Operations): void {
  it('leads from the overview to every page of the operations', async () => {
    const page = await at('/operations');
    await page.getByText('Nothing is wrong.').waitFor();
    const links = page.getByRole('main').locator('a.door');
    expect(await links.count()).toBeGreaterThan(7);
    for (const nth of (await links.all()).keys()) {
      await links.nth(nth).click();
      await eventually(async () => expect(await page.locator('.spinner').count()).toBe(0), 20_000);
      expect([page.url(), await page.getByText('There is no such page.').count()]).toEqual([expect.any(String), 0]);
      expect(await page.getByRole('alert').count()).toBe(0);
      await page.goBack();
    }
    await page.context().close();
  }, 90_000);

  it('divides the clients of a context, rolls back, and ends the rollout, each for a reason', async () => {
    const page = await at('/operations');
    await page.getByRole('link', { name: 'Routes', exact: true }).click();
    await page.getByRole('link', { name: 'notifications' }).click();
    await page.getByLabel('Stable version').fill('1');
    await page.getByLabel('Candidate', { exact: true }).fill('2');
    await page.getByLabel('Clients that get the candidate, in percent').fill('101');
    expect(await page.getByRole('button', { name: 'Set the weights' }).isDisabled()).toBe(true);
    await page.getByLabel('Clients that get the candidate, in percent').fill('25');
    await page.getByLabel('Reason').fill('카나리를 시험한다');
    await confirm(page, 'Set the weights');
    await page.getByText('The weights are set.').waitFor();
    await page.getByText('Under way').waitFor();
    const { client } = shop();
    const state = () => client.expect<object>(200, 'GET', '/api/rollouts/notifications');
    expect(await state()).toMatchObject({ rollout: { stable: '1', candidate: '2', percent: 25, byGroup: true } });
    await confirm(page, 'Roll back');
    await page.getByText('Rolled back. All clients get the stable version.').waitFor();
    expect(await state()).toMatchObject({ rollout: { percent: 0, byGroup: false } });
    await confirm(page, 'End the rollout');
    await page.getByText('None; all instances are equal.').waitFor();
    expect(await state()).not.toHaveProperty('rollout');
    const { items } = await client.expect<{ items: object[] }>(200, 'GET', '/api/audit?subject=notifications&limit=10');
    const of = (details: object) => ({ type: 'SECURITY.ROUTE_CHANGED', reason: '카나리를 시험한다', details });
    expect(items.slice(0, 3)).toMatchObject([
      of({ ended: true }),
      of({ percent: 0 }),
      of({ percent: 25, candidate: '2' }),
    ]);
    await page.context().close();
  }, 90_000);

  it('issues an API key that works until it is revoked, and finds both acts in the audit trail', async () => {
    const page = await at('/operations/keys');
    const name = `scanner ${Date.now()}`;
    const form = page.getByRole('region', { name: 'Issue a key' });
    await form.getByLabel('Name').fill(name);
    await form.getByLabel('Days until it ends').fill('400');
    await form.getByLabel('stock:read').check();
    expect(await form.getByRole('button', { name: 'Issue a key' }).isDisabled()).toBe(true);
    await form.getByLabel('Days until it ends').fill('7');
    await confirm(page, 'Issue a key');
    await form.getByText('Issued. Keep the key now').waitFor();
    const apiKey = await form.locator('code').last().textContent();
    const stock = () => fetch(`${shop().client.url}/api/inventory/DEMO-TEA`, { headers: { 'x-api-key': apiKey! } });
    expect((await stock()).status).toBe(200);
    await page.getByLabel('Show').selectOption('In use');
    const row = page.getByRole('row').filter({ hasText: name });
    await row.getByText('Ends in 7 days').waitFor();
    await row.getByRole('button', { name: 'Revoke' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
    await row.waitFor({ state: 'detached' });
    await eventually(async () => expect((await stock()).status).toBe(401), 20_000);

    // An answer that comes while somebody types takes nothing away.
    const slow = async (route: Route) => {
      await new Promise((resolve) => setTimeout(resolve, 500));
      await route.continue();
    };
    await page.route('**/api/audit?*', slow);
    await page.getByRole('link', { name: 'Audit trail', exact: true }).click();
    const answered = page.waitForResponse('**/api/audit?*');
    await page.getByLabel('Act or event').fill('SECURITY.');
    await answered;
    await page.getByRole('table', { name: 'Audit trail' }).waitFor();
    expect(await page.getByLabel('Act or event').inputValue()).toBe('SECURITY.');
    await page.unroute('**/api/audit?*', slow);
    for (const act of ['SECURITY.KEY_ISSUED', 'SECURITY.KEY_REVOKED']) {
      await page.getByLabel('Act or event').fill(act);
      await page.keyboard.press('Enter');
      await page.waitForURL(`**/operations/audit?type=${act}`);
      await page.getByRole('cell', { name: act }).first().waitFor();
    }
    await page.getByLabel('Context').selectOption('payments');
    await page.getByText('No act matches.').waitFor();
    await page.context().close();
  }, 90_000);

  it('shows a stream as it was at one of its events', async () => {
    const page = await at('/operations/streams');
    await page.getByLabel('Stream').fill(`ordering.order-${orderId()}`);
    await page.getByRole('button', { name: 'Show', exact: true }).click();
    await page.getByText('CONFIRMED', { exact: true }).waitFor();
    await page.getByRole('button', { name: '0', exact: true }).click();
    await page.waitForURL('**/operations/streams?*at=revision*');
    await page.getByText('OPEN', { exact: true }).waitFor();
    expect(await page.getByRole('table').getByRole('row').count()).toBe(2);
    await page.context().close();
  }, 90_000);
}
