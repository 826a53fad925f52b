import { fold } from '@maru/kernel';
import { given } from '@maru/testing';
import { productDecider } from './product.decider';
import type { ProductEvent } from './catalog.events';

const productId = '191ae23d-29f1-5f1b-a358-ea86f9a2fe2e';
const requestId = '7f1c4a52-4f0e-5e5c-9f5e-0d1b5f6b7a11';
const mug = { productId, sku: 'MUG-1', name: 'Mug', category: 'kitchen', price: { amount: 1250, currency: 'EUR' } };

const created: ProductEvent = { type: 'catalog.product-created.v1', data: mug };
const recorded: ProductEvent = { type: 'catalog.product-request-recorded.v1', data: { productId, requestId } };
const described = (texts: { name: string; description?: string; category: string }): ProductEvent => ({
  type: 'catalog.product-described.v1',
  data: { productId, ...texts },
});
const priced = (amount: number): ProductEvent => ({
  type: 'catalog.product-price-changed.v1',
  data: { productId, price: { amount, currency: 'EUR' } },
});
const withdrawn: ProductEvent = { type: 'catalog.product-withdrawn.v1', data: { productId } };
const reinstated: ProductEvent = { type: 'catalog.product-reinstated.v1', data: { productId } };

const product = (...history: ProductEvent[]) => given(productDecider, history);
const create = { type: 'CreateProduct', ...mug } as const;
const change = { type: 'ChangeProduct' } as const;

describe('creating a product', () => {
  it('puts it on sale', () => product().when(create).then([created]));

  it('keeps its description when it has one', () =>
    product()
      .when({ ...create, description: 'Holds 0.3 l.' })
      .then([{ type: 'catalog.product-created.v1', data: { ...mug, description: 'Holds 0.3 l.' } }]));

  it('is refused when the SKU is in use', () => product(created).when(create).thenRejected('CATALOG.SKU_TAKEN'));

  it('is refused also when the product with the SKU is withdrawn', () =>
    product(created, withdrawn).when(create).thenRejected('CATALOG.SKU_TAKEN'));

  it('records a repeatable request', () =>
    product()
      .when({ ...create, requestId })
      .then([created, recorded]));

  it('succeeds when the same request is repeated', () =>
    product(created, recorded, priced(900))
      .when({ ...create, requestId })
      .thenNothing());

  it('is refused when another request has taken the SKU', () => {
    product(created)
      .when({ ...create, requestId })
      .thenRejected('CATALOG.SKU_TAKEN');
    product(created, recorded)
      .when({ ...create, requestId: productId })
      .thenRejected('CATALOG.SKU_TAKEN');
  });
});

describe('changing a product', () => {
  it('is refused for an unknown product', () =>
    product()
      .when({ ...change, withdrawn: true })
      .thenRejected('CATALOG.UNKNOWN_PRODUCT'));

  it('changes its price', () =>
    product(created)
      .when({ ...change, price: { amount: 990, currency: 'EUR' } })
      .then([priced(990)]));

  it('changes its price and nothing else', () => {
    const described = { ...create, description: 'Holds 0.3 l.', requestId };
    const state = fold(productDecider, [
      { ...created, data: { ...mug, description: 'Holds 0.3 l.' } } as ProductEvent,
      recorded,
      priced(990),
    ]);
    const { type: _, ...kept } = described;
    expect(state).toEqual({ ...kept, price: { amount: 990, currency: 'EUR' }, withdrawn: false, version: 2 });
  });

  it('is impossible in a history that does not begin with its creation', () => {
    expect(() => product(priced(1))).toThrow('before the product was created');
  });

  it('never changes its currency', () =>
    product(created)
      .when({ ...change, name: 'Cup', price: { amount: 1250, currency: 'USD' } })
      .thenRejected('CATALOG.CURRENCY_FIXED'));

  it('records all its texts in their new form', () =>
    product(created)
      .when({ ...change, name: 'Cup' })
      .then([described({ name: 'Cup', category: 'kitchen' })]));

  it('adds, keeps and removes a description', () => {
    const holding = described({ name: 'Mug', description: 'Holds 0.3 l.', category: 'kitchen' });
    product(created)
      .when({ ...change, description: 'Holds 0.3 l.' })
      .then([holding]);
    product(created, holding)
      .when({ ...change, category: 'office' })
      .then([described({ name: 'Mug', description: 'Holds 0.3 l.', category: 'office' })]);
    product(created, holding)
      .when({ ...change, description: null })
      .then([described({ name: 'Mug', category: 'kitchen' })]);
    product(created, holding, described({ name: 'Mug', category: 'kitchen' }))
      .when({ ...change, description: null })
      .thenNothing();
  });

  it('withdraws it and reinstates it, once each', () => {
    const withdraw = { ...change, withdrawn: true };
    const reinstate = { ...change, withdrawn: false };
    product(created).when(withdraw).then([withdrawn]);
    product(created, withdrawn).when(withdraw).thenNothing();
    product(created, withdrawn).when(reinstate).then([reinstated]);
    product(created).when(reinstate).thenNothing();
    product(created, withdrawn, reinstated).when(withdraw).then([withdrawn]);
  });

  it('changes several things at once', () =>
    product(created)
      .when({ ...change, name: 'Cup', price: { amount: 1, currency: 'EUR' }, withdrawn: true })
      .then([described({ name: 'Cup', category: 'kitchen' }), priced(1), withdrawn]));

  it('to its present values has no effect', () =>
    product(created)
      .when({ ...change, name: 'Mug', category: 'kitchen', price: mug.price, withdrawn: false })
      .thenNothing());

  it('is refused after a concurrent change', () => {
    product(created, priced(1))
      .when({ ...change, name: 'Cup', ifVersions: [0] })
      .thenRejected('CATALOG.STALE_VERSION');
    product(created, priced(1))
      .when({ ...change, name: 'Cup', ifVersions: [1] })
      .then([described({ name: 'Cup', category: 'kitchen' })]);
  });

  it('counts its version as the stream counts its revisions', () =>
    product(created, recorded)
      .when({ ...change, name: 'Cup', withdrawn: true })
      .thenState((state) => expect(state).toMatchObject({ version: 3, withdrawn: true, name: 'Cup' })));
});
