import { CURRENCIES, deriveId } from '@maru/kernel';
import { create, get, mug, on, openCatalog, patch, post } from './catalog-on-trial';

openCatalog();

describe('creating a product', () => {
  it('answers with its location, and is readable at once', async () => {
    const created = await post(mug('C-1', { description: 'Holds 0.3 l.' }));
    const { productId } = created.body;
    expect(created).toMatchObject({ status: 201, body: { productId: expect.any(String) } });
    expect(created.headers.get('location')).toBe(`/api/products/${productId}`);
    const found = await get(productId);
    expect(found).toMatchObject({ status: 200 });
    expect(found.body).toEqual({ ...mug('C-1'), productId, description: 'Holds 0.3 l.', withdrawn: false });
  });

  it('is refused when the SKU is in use', async () => {
    await create('C-2');
    expect(await post(mug('C-2', { name: 'Cup' }))).toMatchObject({ status: 409, body: { code: 'CATALOG.SKU_TAKEN' } });
    expect(await post(mug('C-2'))).toMatchObject({ status: 409 });
  });

  it('gives one SKU to one of many concurrent requests', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, (_, n) => post(mug('C-3', { name: `Mug ${n}` }))));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array.from({ length: 19 }, () => 409)]);
  });

  it('gives the same answer again for the same idempotency key and body', async () => {
    const key = { 'idempotency-key': 'once' };
    const answers = await Promise.all([post(mug('C-4'), key), post(mug('C-4'), key), post(mug('C-4'), key)]);
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
    const { productId } = answers[0].body;
    await patch(productId, { name: 'Cup' });
    expect(await post(mug('C-4'), key)).toMatchObject({ status: 201, body: { productId } });
    expect(await post(mug('C-4'), { 'idempotency-key': 'twice' })).toMatchObject({ status: 409 });
  });

  it('refuses the same idempotency key with another body, for any SKU', async () => {
    const key = { 'idempotency-key': 'mine' };
    await post(mug('C-5'), key);
    const reused = { status: 422, body: { code: 'CATALOG.IDEMPOTENCY_KEY_REUSED' } };
    expect(await post(mug('C-5', { name: 'Cup' }), key)).toMatchObject(reused);
    expect(await post(mug('C-6'), key)).toMatchObject(reused);
    expect(await create('C-6')).toEqual(expect.any(String));
  });

  it('leaves the idempotency key free for a corrected body after a refusal', async () => {
    const key = { 'idempotency-key': 'corrected' };
    await create('C-7');
    expect(await post(mug('C-7'), key)).toMatchObject({ status: 409, body: { code: 'CATALOG.SKU_TAKEN' } });
    expect(await post(mug('c-8'), key)).toMatchObject({ status: 400 });
    const corrected = await post(mug('C-8'), key);
    expect(corrected).toMatchObject({ status: 201 });
    expect(await post(mug('C-8'), key)).toMatchObject({ status: 201, body: corrected.body });
  });

  it('creates a product for each of two operators with the same idempotency key', async () => {
    const [kim, lee] = await Promise.all(
      ['kim', 'lee'].map(async (who) => ({ token: await on.shop.operatorToken(deriveId(who)) })),
    );
    const key = { 'idempotency-key': 'product-1' };
    expect(await on.shop.callAs(kim!, 'POST', '/api/products', mug('C-9'), key)).toMatchObject({ status: 201 });
    expect(await on.shop.callAs(lee!, 'POST', '/api/products', mug('C-10'), key)).toMatchObject({ status: 201 });
  });

  it.each<[string, unknown]>([
    ['no body', undefined],
    ['a body that is no object', []],
    ['no SKU', mug('X', { sku: undefined })],
    ['a SKU in lower case', mug('x-1')],
    ['an empty name', mug('X-1', { name: '' })],
    ['a name that cannot be stored', mug('X-1', { name: 'a\u0000b' })],
    ['a name of two lines', mug('X-1', { name: 'Mug\nhttps://evil.example' })],
    ['a category with a direction override', mug('X-1', { category: 'kit\u202ehcen' })],
    ['a description with an escape character', mug('X-1', { description: 'a\u001b[31mb' })],
    ['a price with a fraction', mug('X-1', { price: { amount: 12.5, currency: 'EUR' } })],
    ['a price below nothing', mug('X-1', { price: { amount: -1, currency: 'EUR' } })],
    ['a price beyond all prices', mug('X-1', { price: { amount: 1e13, currency: 'EUR' } })],
    ['a price as text', mug('X-1', { price: { amount: '1250', currency: 'EUR' } })],
    ['a withdrawn currency', mug('X-1', { price: { amount: 1250, currency: 'BGN' } })],
    ['an unknown currency', mug('X-1', { price: { amount: 1250, currency: 'XXX' } })],
    ['a field that there is none of', mug('X-1', { colour: 'red' })],
  ])('with %s is refused, and changes nothing', async (_, body) => {
    expect(await post(body)).toMatchObject({ status: 400, body: { code: 'HTTP.INVALID_REQUEST' } });
  });

  it('accepts a description of several lines, and a price in every active currency', async () => {
    const id = await create('C-LINES', { description: 'Holds 0.3 l.\r\n\r\nFor two.' });
    expect((await get(id)).body).toMatchObject({ description: 'Holds 0.3 l.\r\n\r\nFor two.' });
    for (const currency of CURRENCIES)
      expect([currency, (await post(mug(`IN-${currency}`, { price: { amount: 1, currency } }))).status]).toEqual([
        currency,
        201,
      ]);
  });

  it('refuses an invalid idempotency key', async () => {
    expect(await post(mug('X-1'), { 'idempotency-key': 'with spaces' })).toMatchObject({ status: 400 });
    expect(await create('X-1')).toEqual(expect.any(String));
  });
});

describe('changing a product', () => {
  it('changes the given fields and keeps the rest', async () => {
    const id = await create('P-1', { description: 'Holds 0.3 l.' });
    const price = { amount: 990, currency: 'EUR' };
    const changed = await patch(id, { price, name: 'Cup', description: null });
    expect(changed.status).toBe(200);
    expect(changed.body).toEqual({
      productId: id,
      sku: 'P-1',
      name: 'Cup',
      category: 'kitchen',
      price,
      withdrawn: false,
    });
    expect((await get(id)).body).toEqual(changed.body);
    expect(await on.shop.typesIn(`catalog.product-${id}`)).toEqual([
      'catalog.product-created.v1',
      'catalog.product-described.v1',
      'catalog.product-price-changed.v1',
    ]);
  });

  it('withdraws and reinstates a product', async () => {
    const id = await create('P-2');
    expect((await patch(id, { withdrawn: true })).body).toMatchObject({ withdrawn: true });
    expect((await patch(id, { withdrawn: false })).body).toMatchObject({ withdrawn: false });
  });

  it('is refused at another version', async () => {
    const id = await create('P-3');
    const etag = (await get(id)).headers.get('etag')!;
    const first = await patch(id, { name: 'Cup' }, { 'if-match': etag });
    expect(first).toMatchObject({ status: 200 });
    const stale = { status: 412, body: { code: 'CATALOG.STALE_VERSION' } };
    expect(await patch(id, { name: 'Pot' }, { 'if-match': etag })).toMatchObject(stale);
    expect(await patch(id, { name: 'Pot' }, { 'if-match': 'nonsense' })).toMatchObject(stale);
    expect(await patch(id, { name: 'Pot' }, { 'if-match': first.headers.get('etag')! })).toMatchObject({ status: 200 });
    expect(await patch(id, { name: 'Jug' }, { 'if-match': '*' })).toMatchObject({ status: 200 });
  });

  it('never changes its currency', async () => {
    const id = await create('P-4');
    const answer = await patch(id, { name: 'Cup', price: { amount: 1250, currency: 'USD' } });
    expect(answer).toMatchObject({ status: 422, body: { code: 'CATALOG.CURRENCY_FIXED' } });
    expect((await get(id)).body).toMatchObject({ name: 'Mug' });
  });

  it('must change a field, and only known ones', async () => {
    const id = await create('P-5');
    for (const body of [{}, { sku: 'P-6' }, { withdrawn: 'yes' }, { name: null }]) {
      expect(await patch(id, body)).toMatchObject({ status: 400 });
    }
  });

  it('refuses an unknown product', async () => {
    const nobody = '018f3a5e-7c1d-7a30-8f52-3c7b8f1f0a11';
    const unknown = { status: 404, body: { code: 'CATALOG.UNKNOWN_PRODUCT' } };
    expect(await patch(nobody, { withdrawn: true })).toMatchObject(unknown);
    expect(await get(nobody)).toMatchObject(unknown);
    expect(await get('not-an-id')).toMatchObject({ status: 400 });
  });
});

it('documents its API', async () => {
  const { status, body } = await on.shop.call('GET', '/openapi.json');
  expect(status).toBe(200);
  expect(Object.keys(body.paths)).toEqual(expect.arrayContaining(['/api/products', '/api/products/{id}']));
});
