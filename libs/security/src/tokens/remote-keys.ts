import { createRemoteJWKSet, customFetch, errors } from 'jose';
import type { JWTVerifyGetKey } from 'jose';
import { setTimeout as sleep } from 'node:timers/promises';
import { UnknownKeyWaiters } from './unknown-key-waiters';

export interface RemoteKeysOptions {
  /** Where the JWKS is now; asked for when it is needed, because whoever serves it may be started later. */
  readonly url: () => string;
  /** Default the one of Node. */
  readonly fetch?: ((url: string, init: RequestInit) => Promise<Response>) | undefined;
  /** Told when keys that are kept could not be read again. */
  readonly onFault?: (fault: unknown) => void;
  /** After how many ms the keys are read again beside the work; default five minutes. */
  readonly refreshMs?: number;
  /** The keys are not read again within so many ms because of a `kid` that nobody knows, whose token waits; default a second. */
  readonly cooldownMs?: number;
}

const PATIENCE_MS = 3_000;

/** Finds the key that a token names. */
export interface RemoteKeys extends JWTVerifyGetKey {
  /** Whether the keys were read before and none of them has this `kid`: then they have to be read again. */
  isUnknown(kid: string | undefined): boolean;
}

/**
 * The public keys of a JWKS, read when the first token comes and kept. A token that names an unknown key makes them be
 * read again, now and then they are read again anyhow, and when that fails those that are kept stay: whoever has
 * verified a token once does not need the issuer for the next one. A bounded number of tokens waits for such a reading;
 * beyond it, the error says that nothing is known.
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
      // They were read a moment ago, and the key may be newer.
      if (!(error instanceof errors.JWKSNoMatchingKey) || !read.coolingDown) throw error;
      await waiters.wait(() => sleep(cooldownMs));
      return read(header, token);
    }
  };
  const isUnknown = (kid: string | undefined) => keys?.jwks()?.keys.every((key) => key.kid !== kid) ?? false;
  return Object.assign(find, { isUnknown });
}
