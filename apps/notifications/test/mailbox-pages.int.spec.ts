import { contextOnTrial, isUnbounded, plannedLists } from '@maru/service/testing';
import type { ContextOnTrial } from '@maru/service/testing';
import { Client } from 'pg';
import { notifications } from '../src/notifications.app';

const KIM = '00000000-0000-4000-8000-000000000001';
const ORDER = '00000000-0000-4000-8000-000000000003';

/** Several letters at the same time, so that the id decides. */
const FILL = `
  INSERT INTO mailbox (notification_id, customer_id, order_id, template, locale, channel, subject, body, sent_at)
  SELECT md5(n::text)::uuid, CASE WHEN n % 2 = 0 THEN '${KIM}'::uuid ELSE md5('customer' || n)::uuid END,
         CASE WHEN n % 3 = 0 THEN '${ORDER}'::uuid ELSE md5('order' || n)::uuid END, 'order-placed', 'en', 'mailbox',
         'Your order', 'We have it.', timestamptz '2030-01-01' + (n / 7) * interval '1 second'
    FROM generate_series(1, 4000) AS n`;

describe('the letters of a customer in pages', () => {
  let shop: ContextOnTrial;
  let database: Client;
  beforeAll(async () => {
    shop = await contextOnTrial(notifications);
    database = new Client({ connectionString: shop.databaseUrl });
    await database.connect();
    await database.query(FILL);
    await database.query('ANALYZE mailbox');
  });
  afterAll(async () => {
    await database.end();
    await shop.end();
  });

  const list = (query: string) => shop.call('GET', `/api/notifications?${query}`);

  it.each([
    [`customerId=${KIM}`, `customer_id = '${KIM}'`],
    [`orderId=${ORDER}`, `order_id = '${ORDER}'`],
    [`customerId=${KIM}&orderId=${ORDER}`, `customer_id = '${KIM}' AND order_id = '${ORDER}'`],
  ])('gives every letter once, the oldest first, from cursor to cursor: %s', async (filter, where) => {
    const ids: string[] = [];
    for (let cursor: string | undefined = ''; cursor !== undefined;) {
      const { body } = await list(`limit=90&${filter}${cursor && `&cursor=${cursor}`}`);
      ids.push(...body.items.map(({ notificationId }: { notificationId: string }) => notificationId));
      cursor = body.next;
    }
    const { rows } = await database.query<{ id: string }>(
      `SELECT notification_id AS id FROM mailbox WHERE ${where} ORDER BY sent_at, notification_id`,
    );
    expect(ids).toEqual(rows.map(({ id }) => id));
  });

  it('keeps pages by number for the first 1,000 letters', async () => {
    expect((await list(`customerId=${KIM}&page=50`)).body).toMatchObject({ total: 1_000, totalIsLowerBound: true });
    expect(await list(`customerId=${KIM}&page=51`)).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'page' }] },
    });
    expect(await list(`customerId=${KIM}&cursor=x`)).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'cursor' }] },
    });
  });

  it('reads every page from an index, however far down the list', async () => {
    const deep = Buffer.from(JSON.stringify(['2030-01-01T00:05:00.000Z', KIM])).toString('base64url');
    const plans = await plannedLists(shop.databaseUrl, async () => {
      for (const filter of [`customerId=${KIM}`, `orderId=${ORDER}`])
        for (const query of ['limit=20', `limit=20&cursor=${deep}`]) await list(`${query}&${filter}`);
    });
    expect(plans).toHaveLength(4);
    for (const plan of plans) expect([plan, isUnbounded(plan)]).toEqual([plan, false]);
  });
});
