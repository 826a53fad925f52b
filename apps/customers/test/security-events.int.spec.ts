import { eventually } from '@maru/testing';
import { Writable } from 'node:stream';
import { customersOnTrial, PASSWORD } from './customers-on-trial';
import type { CustomersOnTrial } from './customers-on-trial';

type Line = Readonly<Record<string, unknown>>;

let lines: Line[] = [];
const linesTo = new Writable({
  write: (line, _encoding, done) => (lines.push(JSON.parse(String(line)) as Line), done()),
});
let shop: CustomersOnTrial;
beforeAll(async () => {
  shop = await customersOnTrial({}, undefined, { linesTo });
});
beforeEach(() => (lines = []));
afterAll(() => shop.shop.end());

const events = (...names: string[]) => lines.filter(({ event }) => names.includes(String(event)));

describe('security events of customers', () => {
  it('report a logout everywhere', async () => {
    const { userId, accessToken } = await shop.somebody();
    await shop.withToken(accessToken, 'POST', '/api/users/logout');
    const by = { userId, cause: 'logged-out', actor: `user:${userId}`, client: 'loopback' };
    expect(events('SECURITY.AUTHORITY_ENDED')).toMatchObject([by]);
  });

  it('report the end of a login, by its refresh token and by its id', async () => {
    const { userId, email, accessToken, refreshToken } = await shop.somebody();
    await shop.logIn(email);
    await shop.withToken(accessToken, 'POST', '/api/users/logout', { refreshToken });
    const { items } = (await shop.withToken(accessToken, 'GET', '/api/users/sessions')).body;
    const { sessionId } = items[0] as { sessionId: string };
    await shop.withToken(accessToken, 'DELETE', `/api/users/sessions/${sessionId}`);
    const by = { userId, actor: `user:${userId}` };
    expect(events('SECURITY.SESSION_ENDED')).toMatchObject([by, { ...by, sessionId }]);
  });

  it('report a reused refresh token', async () => {
    const { userId, refreshToken } = await shop.somebody();
    const next = (await shop.exchange(refreshToken)).body.refreshToken as string;
    await shop.exchange(next);
    expect((await shop.exchange(refreshToken)).body.code).toBe('CUSTOMERS.REFRESH_TOKEN_REUSED');
    expect(events('SECURITY.AUTHORITY_ENDED', 'SECURITY.REFRESH_REUSED')).toMatchObject([
      { event: 'SECURITY.AUTHORITY_ENDED', userId, cause: 'refresh-token-reused', actor: 'anonymous' },
      { event: 'SECURITY.REFRESH_REUSED', actor: 'anonymous' },
    ]);
  });

  it('report a changed password, without it', async () => {
    const { userId, accessToken } = await shop.somebody();
    const newPassword = 'another horse of battery';
    const change = { currentPassword: PASSWORD, newPassword };
    expect((await shop.withToken(accessToken, 'POST', '/api/users/password', change)).status).toBe(204);
    expect(events('SECURITY.PASSWORD_CHANGED')).toMatchObject([{ userId, actor: `user:${userId}` }]);
    for (const secret of [PASSWORD, newPassword]) expect(JSON.stringify(lines)).not.toContain(secret);
  });

  it('report given roles and rotated signing keys with their actor', async () => {
    const { userId } = await shop.somebody();
    const boss = await shop.operator();
    await shop.withToken(boss, 'PUT', `/api/users/${userId}/roles`, { roles: ['support', 'stock'] });
    const { kid } = (await shop.withToken(boss, 'POST', '/api/users/signing-keys')).body;
    const by = { actor: expect.stringMatching(/^user:/) as unknown };
    expect(events('SECURITY.ROLES_CHANGED')).toMatchObject([{ userId, roles: 'support stock', ...by }]);
    expect(events('SECURITY.SIGNING_KEY_ROTATED')).toMatchObject([{ kid, ...by }]);
  });
});

describe('the acts of customers', () => {
  it('are issued, revoked and rotated keys, and changes of roles, with the reason', async () => {
    const { userId, email } = await shop.somebody();
    const boss = await shop.operator();
    const why = { 'x-reason': 'a%20new%20warehouse' };
    const act = (method: string, path: string, body?: unknown) =>
      shop.shop.callAs({ token: boss }, method, path, body, why);
    const wanted = { name: 'warehouse', scopes: ['stock:read'] };
    const { keyId } = (await act('POST', '/api/users/api-keys', wanted)).body;
    await act('DELETE', `/api/users/api-keys/${keyId}`);
    const { kid } = (await act('POST', '/api/users/signing-keys')).body;
    await act('PUT', `/api/users/${userId}/roles`, { roles: ['support'] });
    const token = { token: await shop.operator() };
    const acts = async (subject: string) => {
      const { body } = await shop.shop.callAs(token, 'GET', `/internal/audit?subject=${subject}`);
      return body.items as { type: string }[];
    };
    const by = { actor: { kind: 'user' }, address: 'loopback', reason: 'a new warehouse', context: 'customers' };
    expect(await acts(keyId)).toMatchObject([
      { ...by, type: 'SECURITY.KEY_REVOKED' },
      { ...by, type: 'SECURITY.KEY_ISSUED', details: { scopes: 'stock:read' } },
    ]);
    expect(await acts(kid)).toMatchObject([{ ...by, type: 'SECURITY.SIGNING_KEY_ROTATED' }]);
    await eventually(async () =>
      expect(await acts(userId)).toContainEqual(
        expect.objectContaining({ type: 'customers.roles-changed.v1', reason: 'a new warehouse' }),
      ),
    );
    expect(JSON.stringify(await acts(userId))).not.toContain(email);
  });
});
