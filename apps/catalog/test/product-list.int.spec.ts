import { eventually } from '@maru/testing';
import { create, get, list, openCatalog, patch } from './catalog-on-trial';

openCatalog();

describe('the list of products', () => {
  beforeAll(async () => {
    await create('L-1', { name: 'Teapot', category: 'tea', description: 'Für zwei. 100% Ton.' });
    await create('L-2', { name: 'TEACUP', category: 'tea' });
    await create('L-3', { name: 'Saucer', category: 'tea', price: { amount: 999_999_999_999, currency: 'KRW' } });
    const gone = await create('L-4', { name: 'Whisk', category: 'tea' });
    await patch(gone, { withdrawn: true });
    await eventually(async () => expect((await list('category=tea')).body.total).toBe(3));
  });

  const skus = async (query: string) => (await list(query)).body.items.map(({ sku }: { sku: string }) => sku);

  it('has products on sale, in the same form as a single one', async () => {
    const { items } = (await list('category=tea')).body;
    expect(items.map(({ sku }: { sku: string }) => sku)).toEqual(['L-1', 'L-2', 'L-3']);
    for (const item of items) expect(item).toEqual((await get(item.productId)).body);
  });

  it('comes in pages', async () => {
    expect((await list('category=tea&limit=2&page=2')).body).toMatchObject({
      items: [{ sku: 'L-3' }],
      page: 2,
      limit: 2,
      total: 3,
    });
    expect((await list('category=tea&page=9')).body).toMatchObject({ items: [], total: 3 });
  });

  it('finds part of a name, a description or a SKU, in any case', async () => {
    expect(await skus('q=tea')).toEqual(['L-1', 'L-2']);
    expect(await skus('q=F%C3%9CR')).toEqual(['L-1']);
    expect(await skus('q=l-3')).toEqual(['L-3']);
    expect(await skus('q=+teapot+')).toEqual(['L-1']);
    expect(await skus('q=100%25')).toEqual(['L-1']);
    expect(await skus('q=%25')).toEqual(['L-1']);
    expect(await skus('q=&category=tea')).toEqual(['L-1', 'L-2', 'L-3']);
    expect(await skus("q='%20OR%201=1")).toEqual([]);
  });

  it('finds a category and a text in any case and composition', async () => {
    await create('T-1', { category: 'Café Straße', name: 'ΟΔΟΣ' });
    await create('T-2', { category: 'CAFE\u0301 STRASSE', name: 'Cup' });
    await create('T-3', { category: 'Cafe Strasse' });
    const found = (category: string) => skus(`category=${encodeURIComponent(category)}`);
    await eventually(async () => expect(await found('Cafe Strasse')).toEqual(['T-3']));
    for (const category of ['Café Straße', 'cafe\u0301 strasse', 'CAFÉ STRASSE'])
      expect(await found(category)).toEqual(['T-1', 'T-2']);
    expect((await list(`category=${encodeURIComponent('café straße')}`)).body.items[1]).toMatchObject({
      category: 'CAFE\u0301 STRASSE',
    });
    for (const q of ['οδος', 'ΟΔΟΣ']) expect(await skus(`q=${encodeURIComponent(q)}`)).toEqual(['T-1']);
  });

  it('follows a change', async () => {
    const id = await create('L-5', { category: 'spoons' });
    await patch(id, { name: 'Ladle', price: { amount: 1, currency: 'EUR' } });
    await eventually(async () =>
      expect((await list('q=ladle')).body.items).toMatchObject([{ sku: 'L-5', price: { amount: 1 } }]),
    );
    await patch(id, { withdrawn: true });
    await eventually(async () => expect(await skus('q=ladle')).toEqual([]));
    await patch(id, { withdrawn: false });
    await eventually(async () => expect(await skus('q=ladle')).toEqual(['L-5']));
  });

  it.each(['page=0', 'page=x', 'limit=101', 'limit=0', 'limit=1.5', 'q=%00', 'page=1&page=2'])(
    'refuses %s',
    async (query) => expect(await list(query)).toMatchObject({ status: 400, body: { code: 'HTTP.INVALID_REQUEST' } }),
  );
});
