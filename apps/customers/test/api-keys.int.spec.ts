import { remoteKeys, TokenVerifier } from '@maru/security';
import { contextOnTrial } from '@maru/service/testing';
import type { ContextOnTrial } from '@maru/service/testing';
import { decodeJwt } from 'jose';
import { DataSource } from 'typeorm';
import { customers } from '../src/customers.app';

const OPERATOR = { email: 'operator@example.com', password: 'the shop is mine' };
const KIM = { email: 'kim@example.com', password: 'three cups of tea', name: 'Kim' };
const env = {
  MARU_OPERATOR_EMAIL: OPERATOR.email,
  MARU_OPERATOR_PASSWORD: OPERATOR.password,
  MARU_OPERATOR_ROLE: 'operator',
};
const tokensOf = (url: () => string) =>
  new TokenVerifier({
    issuer: 'maru',
    audience: 'maru',
    keys: remoteKeys({ url: () => `${url()}/api/users/.well-known/jwks.json` }),
  });

let shop: ContextOnTrial;
let operator: { token: string };
let kim: { token: string };
let kimsId: string;

const logIn = async ({ email, password }: { email: string; password: string }) => ({
  token: (await shop.callAs('nobody', 'POST', '/api/users/login', { email, password })).body.accessToken as string,
});
const issue = (wanted: object, by = operator) => shop.callAs(by, 'POST', '/api/users/api-keys', wanted);
const exchange = (apiKey: string) => shop.callAs('nobody', 'POST', '/api/users/token/api-key', { apiKey });
const listed = async () =>
  (await shop.callAs(operator, 'GET', '/api/users/api-keys')).body.items as Record<string, unknown>[];

beforeAll(async () => {
  shop = await contextOnTrial(customers, { env, tokensOf });
  kimsId = (await shop.callAs('nobody', 'POST', '/api/users/register', KIM)).body.userId;
  [operator, kim] = [await logIn(OPERATOR), await logIn(KIM)];
});
afterAll(() => shop.end());

describe('an API key', () => {
  it('is exchanged for an access token of a minute, with exactly its scopes', async () => {
    const { status, body } = await issue({ name: 'warehouse', scopes: ['stock:write', 'stock:read'] });
    expect(status).toBe(201);
    const answer = await exchange(body.apiKey);
    expect(answer).toMatchObject({ status: 200, body: { tokenType: 'Bearer', expiresIn: 60 } });
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(decodeJwt(answer.body.accessToken)).toMatchObject({
      sub: body.keyId,
      roles: ['operator'],
      scope: 'stock:write stock:read',
      client_id: body.keyId,
    });
    const nosy = await shop.callAs({ token: answer.body.accessToken }, 'GET', '/api/users/api-keys');
    expect(nosy).toMatchObject({ status: 403, body: { code: 'HTTP.FORBIDDEN' } });
  });

  it("can belong to a machine that acts for one customer, within that customer's rights", async () => {
    const { body } = await issue({ name: 'button', scopes: ['orders:write'], userId: kimsId });
    const claims = decodeJwt((await exchange(body.apiKey)).body.accessToken);
    expect(claims).toMatchObject({ sub: kimsId, roles: ['customer'], scope: 'orders:write', client_id: body.keyId });
    expect(decodeJwt(kim.token)).not.toHaveProperty('client_id');
    const greedy = await issue({ name: 'button', scopes: ['products:write'], userId: kimsId });
    expect(greedy).toMatchObject({ status: 422, body: { code: 'CUSTOMERS.SCOPE_NOT_GRANTABLE' } });
    const nobodys = await issue({ name: 'button', scopes: ['orders:write'], userId: body.keyId });
    expect(nobodys).toMatchObject({ status: 404, body: { code: 'CUSTOMERS.UNKNOWN_USER' } });
  });

  it('cannot issue other keys', async () => {
    const refused = await issue({ name: 'mother', scopes: ['keys:write'] });
    expect(refused).toMatchObject({ status: 422, body: { code: 'CUSTOMERS.SCOPE_NOT_GRANTABLE' } });
  });

  it('ends with its revocation, which may be repeated', async () => {
    const { body } = await issue({ name: 'lost', scopes: ['stock:read'] });
    const revoke = (id: string) => shop.callAs(operator, 'DELETE', `/api/users/api-keys/${id}`);
    expect((await revoke(body.keyId)).status).toBe(204);
    expect((await revoke(body.keyId)).status).toBe(204);
    expect(await exchange(body.apiKey)).toMatchObject({ status: 401, body: { code: 'CUSTOMERS.INVALID_API_KEY' } });
    expect(await revoke(kimsId)).toMatchObject({ status: 404, body: { code: 'CUSTOMERS.UNKNOWN_API_KEY' } });
    const [row] = (await listed()).filter(({ keyId }) => keyId === body.keyId);
    expect(row).toMatchObject({ name: 'lost', scopes: ['stock:read'], revokedAt: expect.any(String) });
  });

  it('ends with the account of its customer', async () => {
    const lee = { ...KIM, email: 'lee@example.com' };
    const { userId } = (await shop.callAs('nobody', 'POST', '/api/users/register', lee)).body;
    const { body } = await issue({ name: 'button', scopes: ['orders:write'], userId });
    await shop.callAs(await logIn(lee), 'DELETE', '/api/users/profile');
    expect((await exchange(body.apiKey)).status).toBe(401);
  });

  it('is shown once, and stored nowhere', async () => {
    const { body } = await issue({ name: 'secret', scopes: ['stock:read'] });
    expect(body.apiKey).toMatch(/^maru_[\w-]{43}$/);
    expect(JSON.stringify(await listed())).not.toContain(body.apiKey);
    const client = await new DataSource({ type: 'postgres', url: shop.databaseUrl }).initialize();
    const rows = await client.query<object[]>('SELECT * FROM api_key').finally(() => client.destroy());
    expect(rows.length).toBeGreaterThan(0);
    expect(JSON.stringify(rows)).not.toContain(body.apiKey);
    expect(JSON.stringify((await shop.log.readAll()).events)).not.toContain(body.apiKey);
  });

  it('can only be issued, listed and revoked by operators', async () => {
    for (const [method, path, body] of [
      ['POST', '', { name: 'mine', scopes: ['stock:read'] }],
      ['GET', '', undefined],
      ['DELETE', `/${kimsId}`, undefined],
    ] as const) {
      const answer = await shop.callAs(kim, method, `/api/users/api-keys${path}`, body);
      expect(answer).toMatchObject({ status: 403, body: { code: 'HTTP.FORBIDDEN' } });
    }
  });

  it.each([
    ['no scopes', { name: 'x', scopes: [] }],
    ['a scope nobody knows', { name: 'x', scopes: ['world:rule'] }],
    ['no name', { scopes: ['stock:read'] }],
  ])('with %s is refused', async (_, wanted) => {
    expect(await issue(wanted)).toMatchObject({ status: 400, body: { code: 'HTTP.INVALID_REQUEST' } });
  });
});
