/// <reference types="jest" />
import { contextOnTrial } from '@maru/service/testing';
import type { ContextOnTrial } from '@maru/service/testing';
import { catalog } from '../src/catalog.app';

/** The catalog of the file. */
export const on = {} as { shop: ContextOnTrial };

/** Starts catalog for the tests of the file. */
export function openCatalog(): void {
  beforeAll(async () => {
    on.shop = await contextOnTrial(catalog);
  });
  afterAll(() => on.shop.end());
}

export const mug = (sku: string, more: object = {}) => ({
  sku,
  name: 'Mug',
  category: 'kitchen',
  price: { amount: 1250, currency: 'EUR' },
  ...more,
});
export const post = (body: unknown, headers?: Record<string, string>) =>
  on.shop.call('POST', '/api/products', body, headers);
export const patch = (id: string, body: unknown, headers?: Record<string, string>) =>
  on.shop.call('PATCH', `/api/products/${id}`, body, headers);
export const get = (id: string) => on.shop.call('GET', `/api/products/${id}`);
export const list = (query: string) => on.shop.call('GET', `/api/products?${query}`);
export const create = async (sku: string, more: object = {}): Promise<string> =>
  (await post(mug(sku, more))).body.productId as string;
