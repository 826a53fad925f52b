import { FollowAuthority, remoteKeys, TokenVerifier } from '@maru/security';
import type { Logger } from 'pino';
import type { Peers } from '../trust/peers';
import { readSettings } from '../settings';
import { serviceSettings } from '../service-settings';

export interface RequestTokensOptions {
  /** Where the issuer's public keys are; asked for when the first token comes. */
  readonly jwksUrl: () => string;
  /** As whom customers is asked, whose keys they are. */
  readonly peers?: Peers;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly logger: Logger;
}

/**
 * Verifies the access tokens of requests as the settings say: whose they must be, and for whom. Close it with the
 * process.
 */
export function requestTokens({ jwksUrl, peers, env, logger }: RequestTokensOptions): TokenVerifier {
  const settings = readSettings(serviceSettings, env);
  const onFault = (err: unknown) => logger.warn({ err }, 'the keys of access tokens could not be read again');
  const asked = peers && ((url: string, init: RequestInit) => peers.fetch('customers', url, init));
  const untold = (err: unknown) => logger.warn({ err }, 'customers does not say whose authority has ended');
  return new TokenVerifier({
    issuer: settings.get('TOKEN_ISSUER'),
    audience: settings.get('TOKEN_AUDIENCE'),
    keys: remoteKeys({
      url: jwksUrl,
      onFault,
      fetch: asked,
    }),
    authority: new FollowAuthority({ jwksUrl, fetch: asked, onFault: untold }),
    freshSeconds: settings.get('FRESH_LOGIN_SECONDS'),
  });
}
