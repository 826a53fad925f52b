import { contextOnTrial, isUnbounded, plannedLists } from '@maru/service/testing';
import type { ContextOnTrial } from '@maru/service/testing';
import { Client } from 'pg';
import { catalog } from '../src/catalog.app';

const PRODUCTS = 3_000;
const FILL = `
  INSERT INTO product
  SELECT md5(n::text)::uuid, 'P-' || lpad(n::text, 5, '0'), 'Mug', NULL,
         CASE WHEN n % 5 = 0 THEN 'tea' ELSE 'kitchen' END, 100, 'EUR', n % 10 = 3, 'mug'
    FROM generate_series(1, ${PRODUCTS}) AS n`;

describe('the list of products in pages', () => {
  let shop: ContextOnTrial;
  beforeAll(async () => {
    shop = await contextOnTrial(catalog);
    const database = new Client({ connectionString: shop.databaseUrl });
    await database.connect();
    await database.query(FILL);
    await database.query('ANALYZE product');
    await database.end();
  });
  afterAll(() => shop.end());

  const list = (query: string) => shop.call('GET', `/api/products?${query}`);

  it.each([
    ['', (n: number) => n % 10 !== 3],
    ['&category=tea', (n: number) => n % 5 === 0],
    ['&q=mug&category=tea', (n: number) => n % 5 === 0],
  ])('gives every product on sale once, by SKU, from cursor to cursor%s', async (filter, isIn) => {
    const skus: string[] = [];
    for (let cursor: string | undefined = ''; cursor !== undefined;) {
      const { body } = await list(`limit=100${filter}${cursor && `&cursor=${cursor}`}`);
      skus.push(...body.items.map(({ sku }: { sku: string }) => sku));
      cursor = body.next;
    }
    const all = Array.from({ length: PRODUCTS }, (_, n) => n + 1).filter(isIn);
    expect(skus).toEqual(all.map((n) => `P-${String(n).padStart(5, '0')}`));
  });

  it('keeps pages by number for the first 1,000 products', async () => {
    expect((await list('page=50')).body).toMatchObject({ page: 50, total: 1_000, totalIsLowerBound: true });
    expect(await list('page=51')).toMatchObject({ status: 400, body: { errors: [{ path: 'page' }] } });
  });

  it('refuses a cursor of another list', async () => {
    const cursor = Buffer.from(JSON.stringify(['2030-01-01T00:00:00.000Z'])).toString('base64url');
    expect(await list(`cursor=${cursor}`)).toMatchObject({
      status: 400,
      body: { code: 'HTTP.INVALID_REQUEST', errors: [{ path: 'cursor' }] },
    });
  });

  it('reads every page from an index, however far down the list', async () => {
    const deep = Buffer.from(JSON.stringify(['P-02000'])).toString('base64url');
    const plans = await plannedLists(shop.databaseUrl, async () => {
      for (const filter of ['', '&category=tea'])
        for (const query of ['limit=20', `limit=20&cursor=${deep}`]) await list(query + filter);
    });
    expect(plans).toHaveLength(4);
    for (const plan of plans) expect([plan, isUnbounded(plan)]).toEqual([plan, false]);
  });
});
