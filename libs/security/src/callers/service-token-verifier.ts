import { errors, jwtVerify } from 'jose';
import type { KeyObject } from 'node:crypto';
import { AccessDenied } from '../access-denied';
import { RememberedTokens } from '../tokens/remembered-tokens';
import { ALGORITHM } from '../tokens/signing-key';
import { readPublicKey } from './service-key';
import { SERVICE_TOKEN_TYPE } from './service-token';

export interface ServiceTokenVerifierOptions {
  /** The required audience: the name of this service. */
  readonly service: string;
  /** See `publicServiceKey`. */
  readonly publicKey: string;
  /** Default: the system's clock. */
  readonly now?: () => Date;
}

/** An authenticated process of the shop. */
export interface ServiceCaller {
  /** E.g. `gateway`. */
  readonly name: string;
  /** Seconds since 1970. */
  readonly expiresAt: number;
}

// A caller uses one token for half a minute.
const MOST_REMEMBERED = 1_000;
const LONGEST_TOKEN = 1_024;

/** Identifies the calling process of the shop by its service token. */
export class ServiceTokenVerifier {
  private readonly key: KeyObject;
  private readonly remembered = new RememberedTokens<ServiceCaller>(MOST_REMEMBERED);

  /** @throws InvalidServiceKey */
  constructor(private readonly options: ServiceTokenVerifierOptions) {
    this.key = readPublicKey(options.publicKey);
  }

  /** The caller of a token that was verified before, which is enough for most requests. */
  known(token: unknown): ServiceCaller | undefined {
    return typeof token === 'string' ? this.remembered.known(token, this.now().getTime()) : undefined;
  }

  /** @throws AccessDenied without a token, and for a foreign, misaddressed or expired one */
  async verify(token: unknown): Promise<ServiceCaller> {
    if (typeof token !== 'string') throw AccessDenied.callerWithoutToken();
    if (token.length > LONGEST_TOKEN) throw AccessDenied.unknownCaller();
    const known = this.known(token);
    if (known) return known;
    const caller = await this.check(token);
    this.remembered.remember(token, caller);
    return caller;
  }

  private async check(token: string): Promise<ServiceCaller> {
    try {
      const { payload } = await jwtVerify(token, this.key, {
        audience: this.options.service,
        algorithms: [ALGORITHM],
        typ: SERVICE_TOKEN_TYPE,
        requiredClaims: ['iss', 'iat', 'exp'],
        currentDate: this.now(),
      });
      return { name: payload.iss!, expiresAt: payload.exp! };
    } catch (error) {
      // The key is local, so any error of jose is about the token.
      if (error instanceof errors.JOSEError) throw AccessDenied.unknownCaller();
      throw error;
    }
  }

  private now(): Date {
    return this.options.now?.() ?? new Date();
  }
}
