import { eventually } from '@maru/testing';
import type { TestShop } from '../../shops/test-shop';

interface Page {
  readonly items: readonly { readonly productId: string; readonly price: { readonly amount: number } }[];
}

export function keptAnswers(shop: () => TestShop): void {
  describe('the list of products, which the gateway caches,', () => {
    it('shows a new price long before its cache entry would expire', async () => {
      const { client } = shop();
      const { productId } = await client.product(1);
      const list = async () => {
        const { body, headers } = await client.call<Page>('GET', '/api/products?limit=100');
        return { price: body.items.find((item) => item.productId === productId)?.price.amount, headers };
      };
      const before = await eventually(async () => {
        const { price } = await list();
        expect(price).toBeDefined();
        return price!;
      });
      await eventually(async () => expect((await list()).headers.get('cache-status')).toBe('maru; hit'));
      const product = await client.call('GET', `/api/products/${productId}`);
      const price = { amount: before + 1, currency: 'EUR' };
      const changed = await client.call(
        'PATCH',
        `/api/products/${productId}`,
        { price },
        {
          'if-match': product.headers.get('etag')!,
        },
      );
      expect(changed.status).toBeLessThan(300);
      const since = performance.now();
      await eventually(async () => expect((await list()).price).toBe(before + 1), 1_000);
      expect(performance.now() - since).toBeLessThan(3_000);
    });
  });
}
