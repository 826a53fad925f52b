import { createRemoteJWKSet, customFetch, errors } from 'jose';
import type { JWTVerifyGetKey } from 'jose';
import { setTimeout as sleep } from 'node:timers/promises';
import { UnknownKeyWaiters } from './unknown-key-waiters';

export interface RemoteKeysOptions {
  /** The present address of the JWKS; a function, because its server may start later. */
  readonly url: () => string;
  /** Default: Node's. */
  readonly fetch?: ((url: string, init: RequestInit) => Promise<Response>) | undefined;
  /** Called when the keys could not be read again; the previous ones stay. */
  readonly onFault?: (fault: unknown) => void;
  /** The interval in ms at which the keys are read again in the background; default five minutes. */
  readonly refreshMs?: number;
  /** The shortest time in ms between two reads because of an unknown `kid`, whose token waits; default a second. */
  readonly cooldownMs?: number;
}

const PATIENCE_MS = 3_000;

/** Finds the key of a token. */
export interface RemoteKeys extends JWTVerifyGetKey {
  /** Whether the keys were read before and none of them has this `kid`, so that they have to be read again. */
  isUnknown(kid: string | undefined): boolean;
}

/**
 * The public keys of a JWKS, read for the first token and cached. A token with an unknown key makes them be read again,
 * and so does an interval. When that fails the previous keys stay, so the issuer need not be available for the next
 * token. A bounded number of tokens waits for such a read; further ones fail with an error that says that the keys are
 * unknown.
 */
export function remoteKeys(options: RemoteKeysOptions): RemoteKeys {
  const { url, onFault = () => undefined, refreshMs = 300_000, cooldownMs = 1_000 } = options;
  let keys: ReturnType<typeof createRemoteJWKSet> | undefined;
  let readFrom = '';
  let refreshAt = 0;
  const waiters = new UnknownKeyWaiters();
  const find: JWTVerifyGetKey = async (header, token) => {
    const place = url();
    if (!keys || place !== readFrom) {
      readFrom = place;
      keys = createRemoteJWKSet(new URL(place), {
        cacheMaxAge: Infinity,
        cooldownDuration: cooldownMs,
        timeoutDuration: PATIENCE_MS,
        ...(options.fetch && { [customFetch]: options.fetch }),
      });
    }
    const now = performance.now();
    if (now >= refreshAt) {
      refreshAt = now + refreshMs;
      if (keys.jwks()) void keys.reload().catch(onFault);
    }
    const read = keys;
    try {
      return await read(header, token);
    } catch (error) {
      // They were read a moment ago, but the key may be newer.
      if (!(error instanceof errors.JWKSNoMatchingKey) || !read.coolingDown) throw error;
      await waiters.wait(() => sleep(cooldownMs));
      return read(header, token);
    }
  };
  const isUnknown = (kid: string | undefined) => keys?.jwks()?.keys.every((key) => key.kid !== kid) ?? false;
  return Object.assign(find, { isUnknown });
}
