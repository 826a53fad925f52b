import { isUnbounded, plannedLists } from '@maru/service/testing';
import { Client } from 'pg';
import { orderingOnTrial } from './ordering-on-trial';
import type { OrderingOnTrial } from './ordering-on-trial';

const ORDERS = 4_000;
const KIM = '00000000-0000-4000-8000-000000000001';
const LEE = '00000000-0000-4000-8000-000000000002';

/** Many orders with the same time, so that the id decides their order; every tenth is Lee's. */
const FILL = `
  INSERT INTO order_summary
  SELECT md5(n::text)::uuid, CASE WHEN n % 10 = 0 THEN '${LEE}'::uuid ELSE '${KIM}'::uuid END,
         CASE WHEN n % 4 = 0 THEN 'FAILED' ELSE 'COMPLETED' END, 'EUR', '[]', n, NULL, NULL, 1,
         timestamptz '2030-01-01' + (n / 7) * interval '1 second', '2030-01-02'
    FROM generate_series(1, ${ORDERS}) AS n`;

describe('the list of orders in pages', () => {
  let on: OrderingOnTrial;
  let database: Client;
  beforeAll(async () => {
    on = await orderingOnTrial();
    database = new Client({ connectionString: on.shop.databaseUrl });
    await database.connect();
    await database.query(FILL);
    await database.query('ANALYZE order_summary');
  });
  afterAll(async () => {
    await database.end();
    await on.shop.end();
  });

  const list = (query: string) => on.shop.call('GET', `/api/orders?${query}`);
  const idsOf = (items: readonly { orderId: string }[]) => items.map(({ orderId }) => orderId);
  async function walk(query: string): Promise<string[]> {
    const ids: string[] = [];
    for (let cursor: string | undefined = ''; cursor !== undefined;) {
      const { status, body } = await list(`${query}${cursor && `&cursor=${cursor}`}`);
      expect(status).toBe(200);
      ids.push(...idsOf(body.items));
      cursor = body.next;
    }
    return ids;
  }
  const expected = async (where: string) =>
    idsOf(
      (
        await database.query<{ orderId: string }>(
          `SELECT order_id AS "orderId" FROM order_summary WHERE ${where} ORDER BY placed_at DESC, order_id`,
        )
      ).rows,
    );

  it('gives every order once to a client that follows the cursors', async () => {
    expect(await walk('limit=97')).toEqual(await expected('true'));
    expect(await walk(`limit=100&customerId=${LEE}`)).toEqual(await expected(`customer_id = '${LEE}'`));
    expect(await walk(`limit=40&customerId=${LEE}&status=FAILED`)).toEqual(
      await expected(`customer_id = '${LEE}' AND status = 'FAILED'`),
    );
  });

  it('keeps those placed before a time, and those that have or have not ended', async () => {
    await database.query(`UPDATE order_summary SET status = 'PENDING' WHERE total % 500 = 0`);
    const [before, open] = ['2030-01-01T00:05:00Z', `status = 'PENDING'`];
    expect(await walk(`limit=100&placedBefore=${before}`)).toEqual(await expected(`placed_at < '${before}'`));
    expect((await list('placedBefore=0000-01-01T00:00:00Z')).status).toBe(400);
    expect(await walk('limit=100&ended=false')).toEqual(await expected(open));
    expect(await walk(`limit=100&ended=true&placedBefore=${before}`)).toEqual(
      await expected(`placed_at < '${before}' AND NOT ${open}`),
    );
  });

  it('neither skips nor repeats an order while others are placed', async () => {
    const { body: first } = await list('limit=10');
    await database.query(`
      INSERT INTO order_summary SELECT gen_random_uuid(), customer_id, status, currency, lines, total, reason, detail,
        version, placed_at + interval '1 hour', updated_at FROM order_summary LIMIT 5`);
    const { body: second } = await list(`limit=10&cursor=${first.next}`);
    const all = await expected(`placed_at < '2030-01-01 01:00'`);
    expect([...idsOf(first.items), ...idsOf(second.items)]).toEqual(all.slice(0, 20));
    await database.query(`DELETE FROM order_summary WHERE placed_at > '2030-01-01 01:00'`);
  });

  it('has pages by number for the first 1,000 orders, and a cursor for the rest', async () => {
    const all = await expected('true');
    const { body } = await list('page=10&limit=100');
    expect(idsOf(body.items)).toEqual(all.slice(900, 1_000));
    expect(body).toMatchObject({ page: 10, limit: 100, total: 1_000, totalIsLowerBound: true });
    expect(idsOf((await list(`limit=100&cursor=${body.next}`)).body.items)).toEqual(all.slice(1_000, 1_100));
    const beyond = await list('page=11&limit=100');
    expect(beyond).toMatchObject({ status: 400, body: { code: 'HTTP.INVALID_REQUEST', errors: [{ path: 'page' }] } });
    expect(beyond.body.errors[0].message).toContain('cursor');
  });

  it('counts up to 1,000 orders exactly, and counts nothing after a cursor', async () => {
    const { body: first } = await list(`customerId=${LEE}&limit=50`);
    expect(first).toMatchObject({ page: 1, total: ORDERS / 10 });
    expect(first).not.toHaveProperty('totalIsLowerBound');
    const { body: second } = await list(`customerId=${LEE}&limit=50&cursor=${first.next}`);
    expect(second).toMatchObject({ limit: 50 });
    expect(second).not.toHaveProperty('total');
    expect(second).not.toHaveProperty('page');
  });

  const place = (...parts: unknown[]) => Buffer.from(JSON.stringify(parts)).toString('base64url');
  it.each([
    ['empty', ''],
    ['no base64', '%'],
    ['no JSON', 'abcd'],
    ['not a place', place('2030-01-01T00:00:00.000Z')],
    ['of the year 0', place('0000-01-01T00:00:00.000Z', LEE)],
    ['no time', place('yesterday', KIM)],
    ['no id', place('2030-01-01T00:00:00.000Z', "' OR true")],
    ['longer than it was', `${place('2030-01-01T00:00:00.000Z', KIM)}=`],
    ['too long', 'a'.repeat(5_000)],
  ])('refuses a cursor that is %s', async (_, cursor) => {
    const { status, body } = await list(`cursor=${encodeURIComponent(cursor)}`);
    expect({ status, code: body.code, path: body.errors[0].path }).toEqual({
      status: 400,
      code: 'HTTP.INVALID_REQUEST',
      path: 'cursor',
    });
  });

  it('refuses a cursor together with a page', async () => {
    const cursor = place('2030-01-01T00:00:00.000Z', KIM);
    expect(await list(`page=1&cursor=${cursor}`)).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'cursor' }] },
    });
  });

  it('reads every page from an index, even deep in the list', async () => {
    const deep = place('2030-01-01T00:02:00.000Z', KIM);
    const plans = await plannedLists(on.shop.databaseUrl, async () => {
      for (const customer of ['', `&customerId=${KIM}`])
        for (const query of ['limit=20', `limit=20&cursor=${deep}`, 'limit=20&page=50']) await list(query + customer);
    });
    expect(plans).toHaveLength(6);
    for (const plan of plans) expect([plan, isUnbounded(plan)]).toEqual([plan, false]);
  });
});
