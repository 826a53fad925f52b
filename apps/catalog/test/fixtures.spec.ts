import { contractsByContext } from '@maru/contracts';
import { fold } from '@maru/kernel';
import { eventFixtures } from '@maru/testing';
import { join } from 'node:path';
import { ProductRequestRecorded, RequestKeyBound } from '../src/domain/catalog.events';
import { productDecider } from '../src/domain/product.decider';
import type { ProductEvent } from '../src/domain/catalog.events';
import { requestKeyDecider } from '../src/domain/request-key.decider';

const fixtures = eventFixtures('catalog', join(__dirname, 'fixtures'));
const written = [...contractsByContext.get('catalog')!, ProductRequestRecorded, RequestKeyBound];
const fixture = (name: string) => fixtures.get(`catalog.${name}.v1`) as never;

describe('every event version of catalog', () => {
  it.each(written.map((contract) => [contract.type, contract] as const))('%s can still be read', (type, { schema }) => {
    expect(schema.parse(fixtures.get(type)!.data)).toEqual(fixtures.get(type)!.data);
  });

  it('has a fixture, and every fixture is of a known event', () => {
    expect([...fixtures.keys()].sort()).toEqual(written.map(({ type }) => type).sort());
  });

  it('still folds into a product', () => {
    const history = ['created', 'request-recorded', 'described', 'price-changed', 'withdrawn', 'reinstated'];
    const events = history.map((name): ProductEvent => fixture(`product-${name}`));
    expect(fold(productDecider, events)).toEqual({
      productId: '191ae23d-29f1-5f1b-a358-ea86f9a2fe2e',
      sku: 'MUG-1',
      name: 'Cup',
      category: 'office',
      price: { amount: 990, currency: 'EUR' },
      withdrawn: false,
      version: 5,
      requestId: '7f1c4a52-4f0e-5e5c-9f5e-0d1b5f6b7a11',
    });
    expect(fold(productDecider, events.slice(0, 5))).toMatchObject({ withdrawn: true });
  });

  it('still folds into a key that stands for a body', () => {
    expect(fold(requestKeyDecider, [fixture('request-key-bound')])).toEqual({
      fingerprint: '5dcb9ff2c6e5ae2ff2d5f1c7b7b65a43a8d8b3d2a1b0a6b4b3c7c8c0a7d0e1f2',
    });
  });
});
