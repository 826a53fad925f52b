import { catalogService } from '@maru/contracts/grpc';
import type { CatalogCalls } from '@maru/contracts/grpc';
import { deriveId } from '@maru/kernel';
import { ContextClient } from '@maru/service/grpc';
import { contextOnTrial } from '@maru/service/testing';
import type { ContextOnTrial } from '@maru/service/testing';
import { eventually } from '@maru/testing';
import { catalog } from '../src/catalog.app';

let shop: ContextOnTrial;
let client: ContextClient<CatalogCalls>;
const ids: string[] = [];

beforeAll(async () => {
  shop = await contextOnTrial(catalog);
  client = new ContextClient(catalogService, shop.grpcAddress());
  for (const sku of ['TEA-1', 'TEA-2', 'TEA-3', 'CUP-1']) {
    const product = {
      sku,
      name: sku.toLowerCase(),
      category: 'tea',
      price: { amount: 1_000_000_000_000, currency: 'EUR' },
    };
    ids.push((await shop.call('POST', '/api/products', product)).body.productId as string);
  }
  await eventually(async () => expect((await shop.call('GET', '/api/products')).body.total).toBe(4));
});
afterAll(async () => {
  client.close();
  await shop.end();
});

const timeoutMs = 5_000;

describe('catalog over gRPC, without a token', () => {
  it('returns existing products, each once, with exact amounts', async () => {
    const productIds = [ids[0]!, deriveId('none'), ids[1]!, ids[0]!];
    const { products } = await client.call('GetProducts', { productIds }, { timeoutMs });
    expect(products.map(({ sku }) => sku).sort()).toEqual(['TEA-1', 'TEA-2']);
    expect(products[0]).toEqual((await shop.call('GET', `/api/products/${ids[0]}`)).body);
  });

  it('lists products on sale page by page, each once', async () => {
    const seen: string[] = [];
    for (let afterSku: string | undefined, more = true; more;) {
      const request = { q: 'TEA', limit: 2, ...(afterSku && { afterSku }) };
      const page = await client.call('SearchProducts', request, { timeoutMs });
      seen.push(...page.products.map(({ sku }) => sku));
      more = page.hasMore;
      afterSku = seen.at(-1);
    }
    expect(seen).toEqual(['TEA-1', 'TEA-2', 'TEA-3']);
  });

  it('limits a request to a hundred products', async () => {
    const productIds = Array.from({ length: 101 }, (_, n) => deriveId('many', String(n)));
    await expect(client.call('GetProducts', { productIds }, { timeoutMs })).rejects.toMatchObject({
      rejection: { code: 'HTTP.INVALID_REQUEST' },
    });
  });
});
