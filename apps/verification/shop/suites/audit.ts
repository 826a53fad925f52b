import type { AuditEntry } from '@maru/service';
import { eventually } from '@maru/testing';
import { decodeJwt } from 'jose';
import { OPERATOR } from '../../clients/operator';
import type { TestShop } from '../../shops/test-shop';

interface Page {
  readonly items: readonly AuditEntry[];
  readonly next?: string;
  readonly unanswered: readonly string[];
}

const WHY = { 'x-reason': encodeURIComponent('새 가격') };

/** The search for acts, over all contexts and through the gateway. */
export function audit(shop: () => TestShop): void {
  describe('the audit trail', () => {
    const search = async (query: Record<string, string>) => {
      const path = `/api/audit?${new URLSearchParams(query).toString()}`;
      const page = await shop().client.expect<Page>(200, 'GET', path);
      expect(page.unanswered).toEqual([]);
      return page;
    };
    const operatorId = async (): Promise<string> => {
      const { authorization } = (await shop().client.operatorSession.headers()) as { authorization: string };
      return decodeJwt(authorization.slice('Bearer '.length)).sub!;
    };

    it('lists acts of customers and staff, with their reasons, page by page', async () => {
      const { client } = shop();
      const [kim, boss] = [await client.customer(), await operatorId()];
      const { productId, sku } = await client.product(5);
      const price = { price: { amount: 1_700, currency: 'EUR' } };
      await client.expect(200, 'PATCH', `/api/products/${productId}`, price, WHY);
      const wanted = { name: 'warehouse', scopes: ['stock:read'] };
      const { keyId } = await client.expect<{ keyId: string }>(201, 'POST', '/api/users/api-keys', wanted);
      const rollout = { stable: '1', candidate: '2', percent: 0 };
      await client.expect(200, 'PUT', '/api/rollouts/notifications', rollout, WHY);
      await client.expect(204, 'DELETE', '/api/rollouts/notifications');
      const orderId = await client.placed(client.order(kim, [productId]));
      await client.ended(orderId);

      const by = { actor: { kind: 'user', id: boss }, address: 'loopback' };
      await eventually(async () => {
        const ofOrder = (await search({ subject: orderId })).items;
        expect(ofOrder).toMatchObject([
          { context: 'ordering', type: 'ordering.order-placed.v2', actor: { kind: 'user', id: kim } },
        ]);
        const ofProduct = (await search({ subject: productId, context: 'catalog' })).items;
        expect(ofProduct[0]).toMatchObject({ ...by, type: 'catalog.product-price-changed.v1', reason: '새 가격' });
        expect((await search({ subject: sku, context: 'inventory' })).items[0]).toMatchObject(by);
      }, 60_000);
      expect((await search({ subject: keyId })).items).toMatchObject([{ ...by, type: 'SECURITY.KEY_ISSUED' }]);
      const routes = await search({ context: 'gateway', subject: 'notifications' });
      expect(routes.items.slice(0, 2)).toMatchObject([
        { ...by, type: 'SECURITY.ROUTE_CHANGED', details: { ended: true } },
        { ...by, type: 'SECURITY.ROUTE_CHANGED', details: { percent: 0 }, reason: '새 가격' },
      ]);

      const whole = (await search({ actor: boss, limit: '100' })).items.slice(0, 7);
      const first = await search({ actor: boss, limit: '3' });
      const second = await search({ actor: boss, limit: '4', cursor: first.next! });
      expect([...first.items, ...second.items]).toEqual(whole);
      expect(new Set(whole.map(({ context }) => context)).size).toBeGreaterThan(1);
      expect(JSON.stringify(whole)).not.toContain(OPERATOR.email);
    }, 180_000);

    it('is closed to customers', async () => {
      const { client } = shop();
      const session = client.customerSession(await client.customer());
      const answer = await client.call('GET', '/api/audit', undefined, {}, session);
      expect(answer).toMatchObject({ status: 403, body: { code: 'HTTP.FORBIDDEN' } });
    });
  });
}
