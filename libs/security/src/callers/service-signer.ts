import { sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { ALGORITHM } from '../tokens/signing-key';
import { readPrivateKey } from './service-key';
import { SERVICE_TOKEN_TYPE } from './service-token';

export interface ServiceSignerOptions {
  /** The caller, e.g. `gateway`. */
  readonly caller: string;
  /** See `makeServiceKey`. */
  readonly key: string;
  /** Milliseconds since 1970; default: the system's clock. */
  readonly now?: () => number;
}

interface Made {
  readonly token: string;
  /** Milliseconds since 1970. */
  readonly madeAt: number;
}

const LIFETIME_S = 60;
// Renewed with half of its life left, because clocks differ and requests take time.
const RENEWED_AFTER_MS = 30_000;

/** Makes the tokens that identify a caller inside the shop: one for each callee, for all requests of half a minute. */
export class ServiceSigner {
  private readonly key: KeyObject;
  private readonly made = new Map<string, Made>();

  /** @throws InvalidServiceKey */
  constructor(private readonly options: ServiceSignerOptions) {
    this.key = readPrivateKey(options.key);
  }

  /** The token for calls to this service. Made on demand, so that a process that was stopped sends no old one. */
  tokenFor(callee: string): string {
    const now = this.options.now?.() ?? Date.now();
    const known = this.made.get(callee);
    // A clock that was set back also causes a new one.
    if (known && Math.abs(now - known.madeAt) < RENEWED_AFTER_MS) return known.token;
    const token = this.sign(callee, Math.floor(now / 1_000));
    this.made.set(callee, { token, madeAt: now });
    return token;
  }

  // By hand (RFC 7515 §3.1) and not with jose, which signs asynchronously, because every request needs it in its
  // headers.
  private sign(callee: string, issuedAt: number): string {
    const claims = { iss: this.options.caller, aud: callee, iat: issuedAt, exp: issuedAt + LIFETIME_S };
    const signed = [{ alg: ALGORITHM, typ: SERVICE_TOKEN_TYPE }, claims]
      .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
      .join('.');
    return `${signed}.${sign(null, Buffer.from(signed), this.key).toString('base64url')}`;
  }
}
