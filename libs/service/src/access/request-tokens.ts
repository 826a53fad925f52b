import { FollowAuthority, remoteKeys, TokenVerifier } from '@maru/security';
import type { Logger } from 'pino';
import type { Peers } from '../trust/peers';
import { readSettings } from '../settings';
import { serviceSettings } from '../service-settings';

export interface RequestTokensOptions {
  /** The URL of the issuer's public keys. Called when the first token comes. */
  readonly jwksUrl: () => string;
  /** The credentials for calls to customers, which issues the tokens. */
  readonly peers?: Peers;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly logger: Logger;
}

/**
 * Verifies the access tokens of requests against the issuer and the audience of the settings. Close it with the
 * process.
 */
export function requestTokens({ jwksUrl, peers, env, logger }: RequestTokensOptions): TokenVerifier {
  const settings = readSettings(serviceSettings, env);
  const onFault = (err: unknown) => logger.warn({ err }, 'the keys of access tokens could not be refreshed');
  const asked = peers && ((url: string, init: RequestInit) => peers.fetch('customers', url, init));
  const onUnread = (err: unknown) => logger.warn({ err }, 'the ends of authority could not be read from customers');
  return new TokenVerifier({
    issuer: settings.get('TOKEN_ISSUER'),
    audience: settings.get('TOKEN_AUDIENCE'),
    keys: remoteKeys({
      url: jwksUrl,
      onFault,
      fetch: asked,
    }),
    authority: new FollowAuthority({ jwksUrl, fetch: asked, onFault: onUnread }),
    freshSeconds: settings.get('FRESH_LOGIN_SECONDS'),
  });
}
