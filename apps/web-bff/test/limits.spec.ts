import { codes, ORDERS, WebBffOnTrial } from './web-bff-on-trial';

const trial = new WebBffOnTrial();

describe('the limits of a query', () => {
  it('bound its depth', async () => {
    const shallow = await trial.start({ WEB_BFF_MAX_DEPTH: '3' });
    const answer = await trial.ask({ query: ORDERS }, { url: shallow.url });
    expect(codes(answer)).toEqual(['HTTP.INVALID_REQUEST']);
    expect(trial.contexts.calls).toEqual([]);
  });

  it('bound its cost, which depends on the variables', async () => {
    const text = 'query Many($n: Int!) { products(first: $n) { items { sku name category stock { available } } } }';
    expect((await trial.query(text, { n: 100 })).errors).toBeUndefined();
    expect(codes(await trial.query(text, { n: 1_000 }))).toEqual(['HTTP.INVALID_REQUEST']);
    expect(trial.contexts.counts()).toEqual({ SearchProducts: 1, GetStock: 1 });
  });
});

describe('a field with many aliases', () => {
  it('is one call for each hundred, at the root, too', async () => {
    const products = Array.from({ length: 20 }, (_, at) => `a${at}: product(productId: "p-${at % 15}") { name }`);
    const { data, errors } = await trial.query(`{ ${products.join(' ')} }`);
    expect(errors).toBeUndefined();
    expect(data.a16).toEqual({ name: 'Tea 1' });
    expect((await trial.query('{ a: me { name } b: me { name } c: me { name } }')).errors).toBeUndefined();
    expect(trial.contexts.counts()).toEqual({ GetProducts: 1, GetProfile: 1 });
  });

  it('costs as much as the calls that it may cause', async () => {
    const place = (count: number) =>
      Array.from({ length: count }, (_, at) => `c${at}: cancelOrder(orderId: "o-${at}") { status }`).join(' ');
    trial.contexts.answers['CancelOrder'] = () => ({ orderId: 'o', status: 'CANCELLING' });
    expect((await trial.query(`mutation { ${place(9)} }`)).errors).toBeUndefined();
    expect(codes(await trial.query(`mutation { ${place(10)} }`))).toEqual(['HTTP.INVALID_REQUEST']);
    expect(trial.contexts.counts()).toEqual({ CancelOrder: 9 });
  });
});

describe('the schema', () => {
  const ASKED = '{ __schema { types { name } } }';

  it('is readable, but not in production', async () => {
    expect((await trial.query(ASKED)).errors).toBeUndefined();
    const closed = await trial.start({ NODE_ENV: 'production' });
    expect(codes(await trial.ask({ query: ASKED }, { headers: {}, url: closed.url }))).toContain(
      'HTTP.INVALID_REQUEST',
    );
    const misspelt = await trial.ask({ query: '{ product { nam } }' }, { headers: {}, url: closed.url });
    expect(JSON.stringify(misspelt.errors)).not.toContain('Did you mean');
    const opened = await trial.start({ NODE_ENV: 'production', WEB_BFF_INTROSPECTION: 'on' });
    expect((await trial.ask({ query: ASKED }, { headers: {}, url: opened.url })).errors).toBeUndefined();
  });
});
