import { makeSigningKeyPair, signAccessToken, signingKeyOf } from '@maru/security';
import { fastify } from 'fastify';
import { serveBench } from './serve-bench';

export interface UpstreamReady {
  readonly url: string;
  /** The access tokens of two customers, valid for an hour. */
  readonly tokens: readonly string[];
  /** The public key that they are signed with. */
  readonly jwk: object;
}

const REALM = { issuer: 'maru', audience: 'maru' };
const CUSTOMERS = ['019a7b3e-5c1d-7f00-8a11-1b2c3d4e5f60', '019a7b3e-5c1d-7f00-8a11-1b2c3d4e5f61'];

// An order as ordering answers it to `GET /api/orders/<id>`, about 1 KiB.
const line = (nth: number) => ({
  productId: `019a7b3e-5c1d-7f00-8a11-00000000000${nth}`,
  sku: `TEA-${nth}`,
  name: `Tea of the ${nth}th flush, loose leaves, 250 g`,
  quantity: nth,
  unitPrice: 1_250,
  total: 1_250 * nth,
});
const ORDER = {
  orderId: '019a7b3e-5c1d-7f00-8a11-2b3c4d5e6f70',
  status: 'COMPLETED',
  currency: 'EUR',
  total: 12_500,
  lines: [1, 2, 3, 4].map(line),
  shippingAddress: { name: 'Bench', line1: '1 Load Street', city: 'Seoul', postalCode: '03172', country: 'KR' },
  placedAt: '2026-01-01T00:00:00.000Z',
  updatedAt: '2026-01-01T00:00:01.000Z',
  version: 9,
};

/** Stands in for the contexts. It answers with one order, and shows the key of the tokens where customers does. */
async function main(): Promise<void> {
  const pair = await makeSigningKeyPair();
  const key = await signingKeyOf(pair);
  const tokens = await Promise.all(
    CUSTOMERS.map((userId) =>
      signAccessToken(key, REALM, {
        userId,
        roles: ['customer'],
        scopes: ['orders:read', 'orders:write'],
        tokenId: userId,
        issuedAt: new Date(),
        lifetimeSeconds: 3_600,
      }),
    ),
  );
  const server = fastify();
  server.get('/api/users/.well-known/jwks.json', () => ({ keys: [pair.publicJwk] }));
  server.get('/api/orders/:id', (_request, reply) => reply.header('etag', '"9"').send(ORDER));
  await serveBench(server, { tokens, jwk: pair.publicJwk });
}

void main();
