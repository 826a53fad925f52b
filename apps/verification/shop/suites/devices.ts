import { eventually } from '@maru/testing';
import { decode, encode } from 'cborg';
import { randomUUID } from 'node:crypto';
import type { TestShop } from '../../shops/test-shop';

/** A reorder button and a parcel locker, through the gateway, each with its API key. */
export function devices(shop: () => TestShop): void {
  describe('the shop’s devices', () => {
    let customerId: string;
    let earlier: string;
    let productId: string;

    const keyFor = async (scope: string, userId?: string) => {
      const wanted = { name: 'device', scopes: [scope], ...(userId && { userId }) };
      const { apiKey } = await shop().client.expect<{ apiKey: string }>(201, 'POST', '/api/users/api-keys', wanted);
      return apiKey;
    };
    const say = async (path: string, body: object, headers: Record<string, string>) => {
      const response = await fetch(`${shop().client.url}/api/devices${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/cbor', ...headers },
        body: Buffer.from(encode(body)),
      });
      const bytes = new Uint8Array(await response.arrayBuffer());
      const type = response.headers.get('content-type') ?? '';
      const read = () =>
        type.includes('json') ? JSON.parse(Buffer.from(bytes).toString()) : decode(bytes, { useMaps: true });
      return { status: response.status, body: read() };
    };

    beforeAll(async () => {
      const { client } = shop();
      customerId = await client.customer();
      ({ productId } = await client.product(10));
      earlier = await client.placed(client.order(customerId, [productId]));
      await client.ended(earlier);
    });

    it('reorder once for each press of a button, for the customer of the key', async () => {
      const { client } = shop();
      const key = { 'x-api-key': await keyFor('devices:reorder', customerId) };
      const press = { order: earlier, press: randomUUID(), payment: 'tok_approve' };
      const [first, again] = [await say('/reorder', press, key), await say('/reorder', press, key)];
      expect(first.status).toBe(202);
      expect(again.body.get('order')).toBe(first.body.get('order'));
      const next = await say('/reorder', { ...press, press: randomUUID() }, key);
      expect(next.body.get('order')).not.toBe(first.body.get('order'));
      const order = await client.ended(first.body.get('order') as string);
      expect(order).toMatchObject({ status: 'COMPLETED', customerId, lines: [{ productId, quantity: 1 }] });

      // The key allows nothing else, and a login does not replace a key.
      expect((await fetch(`${client.url}/api/orders/${earlier}`, { headers: key })).status).toBe(403);
      const login = await client.customerSession(customerId).headers();
      const refused = await say('/reorder', press, login);
      expect([refused.status, refused.body.get(7807).get('code')]).toEqual([403, 'HTTP.FORBIDDEN']);
      const nobodys = await say('/reorder', press, {});
      expect([nobodys.status, nobodys.body.code]).toEqual([401, 'HTTP.UNAUTHENTICATED']);
      const strangers = await say('/reorder', press, {
        'x-api-key': await keyFor('devices:reorder', await client.customer()),
      });
      expect([strangers.status, strangers.body.get(7807).get('code')]).toEqual([404, 'ORDERING.UNKNOWN_ORDER']);
    });

    it('report the delivery of a parcel, whose order stays completed and shows the time', async () => {
      const { client } = shop();
      const { trackingNumber, shipmentId } = await client.expect<Record<string, string>>(
        200,
        'GET',
        `/api/shipments?orderId=${earlier}`,
      );
      const key = { 'x-api-key': await keyFor('devices:deliver') };
      const at = 1_893_663_000;
      const said = await eventually(async () => {
        const answer = await say('/deliveries', { tracking: trackingNumber, at }, key);
        expect(answer.status).toBe(200);
        return answer;
      });
      expect(Object.fromEntries(said.body)).toEqual({ shipment: shipmentId, status: 'DELIVERED', at });
      const later = await say('/deliveries', { shipment: shipmentId, at: at + 60 }, key);
      expect(later.body).toEqual(said.body);
      const unknown = await say('/deliveries', { tracking: 'SBX0', at }, key);
      expect([unknown.status, unknown.body.get(7807).get('code')]).toEqual([404, 'SHIPPING.UNKNOWN_SHIPMENT']);

      await eventually(async () => {
        const types = (await client.timeline(earlier)).map(({ type }) => type);
        expect(types.filter((type) => type === 'shipping.shipment-delivered.v1')).toHaveLength(1);
        const letters = await client.expect<{ items: { template: string }[] }>(
          200,
          'GET',
          `/api/notifications?orderId=${earlier}`,
        );
        expect(letters.items.filter(({ template }) => template === 'shipment-delivered')).toHaveLength(1);
      }, 10_000);
      expect(await client.ended(earlier)).toMatchObject({ status: 'COMPLETED' });
      const headers = await client.customerSession(customerId).headers();
      const query = `{ order(orderId: "${earlier}") { shipment { status deliveredAt } } }`;
      const { body } = await client.call<{ data: object }>('POST', '/graphql', { query }, headers);
      expect(body.data).toEqual({
        order: { shipment: { status: 'DELIVERED', deliveredAt: '2030-01-03T09:30:00.000Z' } },
      });
    });
  });
}
