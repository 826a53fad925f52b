import { sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { ALGORITHM } from '../tokens/signing-key';
import { readPrivateKey } from './service-key';
import { SERVICE_TOKEN_TYPE } from './service-token';

export interface ServiceSignerOptions {
  /** Who calls, e.g. `gateway`. */
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
// With half of its life left: clocks differ, and a request is on its way for a while.
const RENEWED_AFTER_MS = 30_000;

/** Makes the tokens by which a caller is known inside the shop: one for each callee, for all requests of half a minute. */
export class ServiceSigner {
  private readonly key: KeyObject;
  private readonly made = new Map<string, Made>();

  /** @throws InvalidServiceKey */
  constructor(private readonly options: ServiceSignerOptions) {
    this.key = readPrivateKey(options.key);
  }

  /** The token for calls to this service. Made when it is asked for: a process that stood still sends no old one. */
  tokenFor(callee: string): string {
    const now = this.options.now?.() ?? Date.now();
    const known = this.made.get(callee);
    // A clock that was put back makes one anew, too.
    if (known && Math.abs(now - known.madeAt) < RENEWED_AFTER_MS) return known.token;
    const token = this.sign(callee, Math.floor(now / 1_000));
    this.made.set(callee, { token, madeAt: now });
    return token;
  }

  // By hand (RFC 7515 §3.1) and not with jose, which signs asynchronously: this stands in the headers of every request.
  private sign(callee: string, issuedAt: number): string {
    const claims = { iss: this.options.caller, aud: callee, iat: issuedAt, exp: issuedAt + LIFETIME_S };
    const signed = [{ alg: ALGORITHM, typ: SERVICE_TOKEN_TYPE }, claims]
      .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
      .join('.');
    return `${signed}.${sign(null, Buffer.from(signed), this.key).toString('base64url')}`;
  }
}
