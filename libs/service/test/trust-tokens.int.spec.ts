import { makeServiceKey, publicServiceKey, ServiceSigner, ServiceTokenVerifier } from '@maru/security';
import { Peers } from '../src';
import type { RunningContext } from '../src';
import { ask, callers, seen, start, withParcels } from './guarded-parcels';

withParcels();

describe('a context that requires service tokens', () => {
  const key = makeServiceKey();
  let context: RunningContext;
  const peersOf = (own: string, caller = 'gateway') => new Peers({ signer: new ServiceSigner({ caller, key: own }) });

  beforeAll(async () => {
    context = await start({
      tokens: new ServiceTokenVerifier({ service: 'shipping', publicKey: publicServiceKey(key) }),
    });
  });
  afterAll(() => context?.close());

  it('answers processes of the shop, over HTTP and gRPC', async () => {
    expect(await ask(context, peersOf(key, 'web-bff'))).toEqual({ http: 200, grpc: 'OK' });
    expect(callers()).toEqual(['web-bff']);
  });

  it.each<[string, Peers]>([
    ['without a service token', new Peers()],
    ['with a token of another key', peersOf(makeServiceKey())],
    [
      'with a token for another context',
      tokenOf(() => new ServiceSigner({ caller: 'gateway', key }).tokenFor('payments')),
    ],
    [
      'with an expired token',
      tokenOf(() => new ServiceSigner({ caller: 'g', key, now: () => 0 }).tokenFor('shipping')),
    ],
    ['with the access token of the user instead', tokenOf(() => seen.authorization.replace('Bearer ', ''))],
  ])('refuses a request %s, also of a valid user', async (_, peers) => {
    expect(await ask(context, peers)).toEqual({ http: 401, grpc: 'HTTP.UNKNOWN_CALLER' });
    expect(seen.served).toBe(0);
  });

  function tokenOf(token: () => string): Peers {
    return new Peers({ signer: { tokenFor: token } as unknown as ServiceSigner });
  }

  it('still requires the access token of a user', async () => {
    const answer = await peersOf(key).fetch('shipping', `${context.url}/api/parcels`);
    expect([answer.status, await answer.json()]).toEqual([
      401,
      expect.objectContaining({ code: 'HTTP.UNAUTHENTICATED' }),
    ]);
  });

  it('names the missing service token in a problem', async () => {
    const answer = await fetch(`${context.url}/api/parcels`, { headers: { authorization: seen.authorization } });
    expect(answer.headers.get('www-authenticate')).toBe('ServiceToken realm="maru"');
    expect(await answer.json()).toMatchObject({
      status: 401,
      code: 'HTTP.UNKNOWN_CALLER',
      correlationId: expect.any(String),
    });
  });

  it('opens only health, metrics and its declared open routes, also to unusual spellings of paths', async () => {
    const statuses = async (paths: readonly string[]) =>
      Promise.all(paths.map((at) => fetch(context.url + at).then(({ status }) => status)));
    const open = ['/health/live', '/health/ready', '/metrics', '/api/keys', '/api/keys?x=1'];
    expect(await statuses(open)).toEqual(open.map(() => 200));
    const closed = [
      '/internal/commits',
      '/internal/parked',
      '/openapi.json',
      '/api/keys/../parcels',
      '/no-such',
      '/api//keys',
    ];
    expect(await statuses(closed)).toEqual(closed.map(() => 401));
  });
});
