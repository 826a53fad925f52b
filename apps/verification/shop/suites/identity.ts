import { createRemoteJWKSet, jwtVerify } from 'jose';
import { randomUUID } from 'node:crypto';
import { TOTP } from 'otpauth';
import { Session } from '@maru/platform/operator';
import { OPERATOR } from '../../clients/operator';
import type { ShopClient } from '../../clients/shop-client';
import { eventually } from '@maru/testing';
import type { TestShop } from '../../shops/test-shop';

const nobody = (client: ShopClient, method: string, path: string, headers: Record<string, string> = {}) =>
  client.call(method, path, undefined, headers, NOBODY);
const NOBODY = { headers: () => Promise.resolve({}) } as unknown as Session;

/** Access through the gateway, from the login to the order. */
export function identity(shop: () => TestShop): void {
  describe('access control', () => {
    let client: ShopClient;
    let kim: string;
    let lee: string;
    let productId: string;
    let sku: string;
    let orderId: string;

    const as = (customerId: string, method: string, path: string) =>
      client.call(method, path, undefined, {}, client.customerSession(customerId));

    beforeAll(async () => {
      client = shop().client;
      [kim, lee] = [await client.customer(), await client.customer()];
      ({ productId, sku } = await client.product(5));
      orderId = await client.placed(client.order(kim, [productId]));
      await client.ended(orderId);
    });

    it('shows a customer only their own order', async () => {
      expect(await as(kim, 'GET', `/api/orders/${orderId}`)).toMatchObject({ status: 200, body: { customerId: kim } });
      const unknown = { status: 404, body: { code: 'ORDERING.UNKNOWN_ORDER' } };
      expect(await as(lee, 'GET', `/api/orders/${orderId}`)).toMatchObject(unknown);
      expect(await as(lee, 'GET', `/api/orders/${orderId}/timeline`)).toMatchObject(unknown);
      expect(await as(lee, 'POST', `/api/orders/${orderId}/cancel`)).toMatchObject(unknown);
      expect((await as(lee, 'GET', '/api/orders')).body).toMatchObject({ total: 0 });
      expect((await as(lee, 'GET', `/api/notifications?orderId=${orderId}`)).body).toMatchObject({ total: 0 });
      for (const path of [`/api/notifications?customerId=${kim}`, `/api/orders?customerId=${kim}`])
        expect(await as(lee, 'GET', path)).toMatchObject({ status: 403, body: { code: 'HTTP.FORBIDDEN' } });
      expect(await as(lee, 'GET', `/api/users/${kim}`)).toMatchObject({ status: 404 });
    });

    it('refuses customers the routes that run the shop', async () => {
      for (const [method, path] of [
        ['POST', '/api/products'],
        ['PATCH', `/api/products/${productId}`],
        ['POST', `/api/inventory/${sku}/receipts`],
        ['POST', `/api/inventory/${sku}/adjustments`],
        ['GET', `/api/payments?orderId=${orderId}`],
        ['GET', `/api/shipments?orderId=${orderId}`],
        ['POST', '/api/users/signing-keys'],
        ['GET', '/api/users/api-keys'],
      ] as const) {
        const answer = await as(kim, method, path);
        expect([path, answer.status, answer.body['code']]).toEqual([path, 403, 'HTTP.FORBIDDEN']);
        expect(answer.headers.get('www-authenticate')).toContain('error="insufficient_scope"');
      }
    });

    it('opens only public routes without a token, whatever user the headers name', async () => {
      const spoofed = { 'x-user-id': kim, 'x-roles': 'operator', 'x-forwarded-user': OPERATOR.email };
      const refused = await nobody(client, 'GET', `/api/orders/${orderId}`, spoofed);
      expect(refused).toMatchObject({ status: 401, body: { code: 'HTTP.UNAUTHENTICATED' } });
      expect(refused.headers.get('www-authenticate')).toBe('Bearer realm="maru"');
      expect((await nobody(client, 'GET', `/api/products/${productId}`)).status).toBe(200);
    });

    it('follows the token, whatever user or role the headers name', async () => {
      const spoofed = {
        'x-user-id': kim,
        'x-user-roles': 'operator',
        'x-user-scope': 'payments:read',
        'x-internal-user': kim,
        'x-forwarded-user': kim,
        forwarded: `for=${kim}`,
      };
      const asLee = (method: string, path: string) =>
        client.call(method, path, undefined, spoofed, client.customerSession(lee));
      expect((await asLee('GET', '/api/users/profile')).body).toMatchObject({ userId: lee });
      expect((await asLee('GET', '/api/orders')).body).toMatchObject({ total: 0 });
      expect(await asLee('GET', `/api/orders/${orderId}`)).toMatchObject({ status: 404 });
      expect(await asLee('POST', `/api/orders/${orderId}/cancel`)).toMatchObject({ status: 404 });
      expect(await asLee('GET', `/api/payments?orderId=${orderId}`)).toMatchObject({ status: 403 });
    });

    it('refuses a refresh token as access token, and a token whose subject was changed', async () => {
      const account = { email: `${randomUUID()}@example.org`, password: randomUUID() };
      await client.expect(201, 'POST', '/api/users/register', { ...account, name: 'Kim' });
      const login = await client.expect<Record<string, string>>(200, 'POST', '/api/users/login', account);
      const [head, claims, signature] = login['accessToken']!.split('.');
      const said = JSON.parse(Buffer.from(claims!, 'base64url').toString()) as object;
      const changed = Buffer.from(JSON.stringify({ ...said, sub: kim })).toString('base64url');
      for (const token of [login['refreshToken']!, [head, changed, signature].join('.')])
        expect(
          await nobody(client, 'GET', `/api/orders/${orderId}`, { authorization: `Bearer ${token}` }),
        ).toMatchObject({ status: 401, body: { code: 'HTTP.INVALID_TOKEN' } });
    });

    it('lets a machine with an API key do only what the key allows', async () => {
      const wanted = { name: 'warehouse', scopes: ['stock:write'] };
      const { apiKey, keyId } = await client.expect<Record<string, string>>(201, 'POST', '/api/users/api-keys', wanted);
      const receipt = { quantity: 1, warehouse: 'MAIN' };
      const receive = (key: string) =>
        client.call('POST', `/api/inventory/${sku}/receipts`, receipt, { 'x-api-key': key }, NOBODY);
      expect((await receive(apiKey!)).status).toBe(201);
      const read = await nobody(client, 'GET', `/api/orders/${orderId}`, { 'x-api-key': apiKey! });
      expect(read).toMatchObject({ status: 403, body: { code: 'HTTP.FORBIDDEN' } });
      expect(await receive(`${apiKey}x`)).toMatchObject({ status: 401, body: { code: 'HTTP.INVALID_API_KEY' } });
      expect((await client.call('DELETE', `/api/users/api-keys/${keyId}`)).status).toBe(204);
    });

    it('refuses a token at the gateway and at every context within seconds of a logout everywhere', async () => {
      const account = { email: `${randomUUID()}@example.org`, password: randomUUID() };
      await client.expect(201, 'POST', '/api/users/register', { ...account, name: 'Kim' });
      const logIn = () => client.expect<Record<string, string>>(200, 'POST', '/api/users/login', account);
      const { accessToken } = await logIn();
      const ask = (path: string, token: string) => nobody(client, 'GET', path, { authorization: `Bearer ${token}` });
      const paths = ['/api/users/profile', '/api/orders', `/api/inventory/${sku}`];
      for (const path of paths) expect([path, (await ask(path, accessToken!)).status]).toEqual([path, 200]);
      const authorization = `Bearer ${accessToken}`;
      expect(await nobody(client, 'POST', '/api/users/logout', { authorization })).toMatchObject({ status: 204 });
      for (const path of paths) await eventually(async () => expect((await ask(path, accessToken!)).status).toBe(401));
      const again = (await logIn())['accessToken']!;
      for (const path of paths) expect([path, (await ask(path, again)).status]).toEqual([path, 200]);
    });

    it('lets staff log in with a second factor, and switch it off', async () => {
      const account = { email: `${randomUUID()}@example.org`, password: randomUUID() };
      const person = { ...account, name: 'Kim' };
      const { userId } = await client.expect<{ userId: string }>(201, 'POST', '/api/users/register', person);
      await client.expect(204, 'PUT', `/api/users/${userId}/roles`, { roles: ['support'] });
      const path = '/api/users/second-factor';
      const logIn = (code?: string) => client.call('POST', '/api/users/login', { ...account, code }, {}, NOBODY);
      const withToken = async (login: ReturnType<typeof logIn>, method: string, to: string, body?: unknown) => {
        const authorization = `Bearer ${((await login).body as { accessToken: string }).accessToken}`;
        return client.call<Record<string, unknown>>(method, to, body, { authorization }, NOBODY);
      };
      const first = logIn();
      const { body } = await withToken(first, 'POST', path);
      const [toLogIn, toSwitchOff] = body['recoveryCodes'] as string[];
      const code = new TOTP({ secret: body['secret'] as string }).generate();
      expect((await withToken(first, 'POST', `${path}/confirm`, { code })).status).toBe(204);

      expect(await logIn()).toMatchObject({ status: 401, body: { code: 'CUSTOMERS.SECOND_FACTOR_REQUIRED' } });
      expect(await logIn(code)).toMatchObject({ status: 401, body: { code: 'CUSTOMERS.WRONG_SECOND_FACTOR' } });
      const second = logIn(toLogIn);
      expect((await withToken(second, 'GET', path)).body).toEqual({ isOn: true, recoveryCodesLeft: 9 });
      expect((await withToken(second, 'DELETE', path, { code: toSwitchOff })).status).toBe(204);
      expect((await logIn()).status).toBe(200);
    });

    it('accepts every token while the signing keys are rotated', async () => {
      const statuses = new Set<number>();
      let going = true;
      const reading = [kim, lee].map(async (customerId) => {
        while (going) {
          // One token of an older key, and one of the newest key.
          const account = { email: `${randomUUID()}@example.org`, password: randomUUID() };
          await client.expect(201, 'POST', '/api/users/register', { ...account, name: 'Kim' });
          const newest = new Session(client.url, account);
          for (const session of [newest, client.customerSession(customerId)])
            statuses.add((await client.call('GET', '/api/users/profile', undefined, {}, session)).status);
        }
      });
      for (let rotation = 0; rotation < 3; rotation++) {
        await client.expect(201, 'POST', '/api/users/signing-keys');
        await new Promise((resolve) => setTimeout(resolve, 1_500));
      }
      going = false;
      await Promise.all(reading);
      expect([...statuses]).toEqual([200]);
    });

    it('lets anybody verify a token with the keys that the gateway publishes', async () => {
      const keys = createRemoteJWKSet(new URL('/.well-known/jwks.json', client.url));
      const { authorization } = await client.customerSession(kim).headers();
      const { payload } = await jwtVerify(authorization.replace('Bearer ', ''), keys, {
        issuer: 'maru',
        audience: 'maru',
        algorithms: ['EdDSA'],
      });
      expect(payload).toMatchObject({ sub: kim, roles: ['customer'] });
    });
  });
}
