import { TokensOnTrial } from '@maru/security/testing';
import { createTestDatabase, eventually } from '@maru/testing';
import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { startPlatform } from '@maru/platform';
import type { RunningPlatform } from '@maru/platform';
import { OPERATOR_ENV } from '../clients/operator';
import { ShopClient } from '../clients/shop-client';
import { WITHOUT_LIMITS } from '../shops/without-limits';
import { RoutesOfServers } from './routes-of-servers';

/** The ids of users and of a key whose authority has really ended. */
export interface Ended {
  readonly loggedOut: string;
  readonly erased: string;
  readonly revokedKey: string;
}

export interface MatrixShop {
  readonly url: string;
  readonly contexts: RunningPlatform['contexts'];
  readonly routes: RoutesOfServers;
  /** Signs tokens for any user, which the shop accepts as its own. */
  readonly tokens: TokensOnTrial;
  readonly ended: Ended;
  close(): Promise<void>;
}

/** The whole shop in this process, with a signing key that the spec has too, and with ids whose authority has ended. */
export async function matrixShop(): Promise<MatrixShop> {
  const database = await createTestDatabase('matrix');
  const routes = new RoutesOfServers();
  const platform = await startPlatform({
    env: { ...WITHOUT_LIMITS, ...OPERATOR_ENV, DATABASE_URL: database.url, PORT: '0', LOG_LEVEL: 'fatal' },
  });
  routes.stop();
  const close = async () => {
    await platform.close();
    await database.drop();
  };
  try {
    const tokens = await TokensOnTrial.make();
    await publish(tokens, platform.databaseUrls.get('customers')!);
    const { url, contexts } = platform;
    return { url, contexts, routes, tokens, ended: await endAuthority(url, tokens), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Adds the spec's public key to the signing keys of the shop, as a key that was retired just now. */
async function publish({ pair }: TokensOnTrial, databaseUrl: string): Promise<void> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const text = 'INSERT INTO signing_key (kid, public_jwk, created_at, retired_at) VALUES ($1, $2, now(), now())';
    await client.query(text, [pair.kid, pair.publicJwk]);
  } finally {
    await client.end();
  }
}

async function endAuthority(url: string, tokens: TokensOnTrial): Promise<Ended> {
  const client = new ShopClient(url);
  const [loggedOut, erased] = [await client.customer(), await client.customer()];
  const as = (userId: string) => client.customerSession(userId).headers();
  await client.expect(204, 'POST', '/api/users/logout', {}, await as(loggedOut));
  await client.expect(204, 'DELETE', '/api/users/profile', undefined, await as(erased));
  const wanted = { name: 'till', scopes: ['orders:read'] };
  const { keyId: revokedKey } = await client.expect<{ keyId: string }>(201, 'POST', '/api/users/api-keys', wanted);
  await client.expect(204, 'DELETE', `/api/users/api-keys/${revokedKey}`);
  const ended = { loggedOut, erased, revokedKey };
  for (const subject of Object.values(ended)) {
    const token = await tokens.token({ userId: subject, authority: 0, issuedAt: new Date(Date.now() - 60_000) });
    const headers = { authorization: `Bearer ${token}`, 'x-correlation-id': randomUUID() };
    await eventually(() => client.expect(401, 'GET', '/api/orders', undefined, headers));
  }
  return ended;
}
