import { createHash } from 'node:crypto';
import { codes, ORDERS, WebBffOnTrial } from './web-bff-on-trial';

const trial = new WebBffOnTrial();

describe('a query', () => {
  it('shows products page by page', async () => {
    const first = await trial.query('{ products(first: 2) { items { sku price { amount } } hasNextPage endCursor } }');
    expect(first.data.products).toMatchObject({
      items: [{ sku: 'TEA-1', price: { amount: 5_000_000_000 } }, { sku: 'TEA-2' }],
      hasNextPage: true,
    });
    const after = first.data.products.endCursor as string;
    await trial.query('query Next($after: String) { products(after: $after, search: "tea") { hasNextPage } }', {
      after,
    });
    expect(trial.contexts.calls.at(-1)!.request).toMatchObject({ afterSku: 'TEA-2', q: 'tea', limit: 20 });
  });

  it('with a forged cursor is refused', async () => {
    expect(codes(await trial.query('{ products(after: "eh?") { hasNextPage } }'))).toEqual(['HTTP.INVALID_REQUEST']);
  });

  it('calls each context once, for any number of orders and lines', async () => {
    const { data, errors } = await trial.query(ORDERS);
    expect(errors).toBeUndefined();
    expect(data.myOrders.items).toHaveLength(3);
    expect(data.myOrders.items[0].lines[1].product).toEqual({ name: 'Tea 2' });
    expect(trial.contexts.counts()).toEqual({ ListOrders: 1, GetProducts: 1, GetPayments: 1, GetShipments: 1 });
    expect([...trial.contexts.calls.find(({ name }) => name === 'GetProducts')!.request.productIds].sort()).toEqual([
      'p-1',
      'p-2',
    ]);
  });

  it('calls inventory once for a page of products with their stock', async () => {
    const { data } = await trial.query('{ products(first: 30) { items { stock { available } } } }');
    expect(data.products.items).toHaveLength(30);
    expect(trial.contexts.counts()).toEqual({ SearchProducts: 1, GetStock: 1 });
  });

  it('acts in the name of its caller', async () => {
    await trial.query(ORDERS);
    expect(new Set(trial.contexts.calls.map((call) => call.authorization))).toEqual(new Set([trial.authorization]));
  });
});

describe('an error', () => {
  it('in one part of a query takes nothing from the others', async () => {
    trial.contexts.answers['GetProfile'] = () => 'HTTP.UNAUTHENTICATED';
    const answer = await trial.query('{ me { name } products(first: 1) { hasNextPage } }');
    expect(answer.data).toEqual({ me: null, products: { hasNextPage: true } });
    expect(codes(answer)).toEqual(['HTTP.UNAUTHENTICATED']);
  });

  it('carries the code of the context', async () => {
    trial.contexts.answers['GetOrder'] = () => 'ORDERING.UNKNOWN_ORDER';
    const answer = await trial.query('{ order(orderId: "o-9") { status } }');
    expect(answer.data).toEqual({ order: null });
    expect(codes(answer)).toEqual(['ORDERING.UNKNOWN_ORDER']);
  });

  it("is the client's fault for an invalid query, also for an unknown field", async () => {
    for (const text of ['{ products', '{ nothing }'])
      expect(codes(await trial.query(text))).toEqual(['HTTP.INVALID_REQUEST']);
  });
});

describe('a persisted query', () => {
  it('is sent whole once, then by its digest', async () => {
    const text = '{ products(first: 1) { hasNextPage } }';
    const sha256Hash = createHash('sha256').update(text).digest('hex');
    const extensions = { persistedQuery: { version: 1, sha256Hash } };
    expect((await trial.ask({ extensions })).errors![0].message).toBe('PersistedQueryNotFound');
    expect((await trial.ask({ query: text, extensions })).data).toEqual({ products: { hasNextPage: true } });
    expect((await trial.ask({ extensions })).data).toEqual({ products: { hasNextPage: true } });
  });
});
