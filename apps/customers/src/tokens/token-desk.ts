import { Clock, Ids } from '@maru/kernel';
import { scopesOf, signAccessToken } from '@maru/security';
import type { AccessTokenClaims, Role } from '@maru/security';
import { Settings } from '@maru/service';
import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import type { CustomersSettings } from '../customers.settings';
import { staffRolesOf } from '../domain/user.decider';
import type { User } from '../domain/user.decider';
import type { IssuedRefreshToken } from './refresh-tokens';
import { SigningKeys } from './signing-keys';

/** The answer of an exchange without a refresh token. */
export const accessTokenShape = z.object({
  accessToken: z.string().meta({ description: 'A JWT for `Authorization: Bearer …`.' }),
  tokenType: z.literal('Bearer'),
  expiresIn: z.int().meta({ description: 'Of the access token, in seconds.' }),
});
export type AccessToken = z.infer<typeof accessTokenShape>;

/** The answer of a login and of an exchange (RFC 6749 §5.1, in this API's spelling). */
export const tokensShape = accessTokenShape.extend({
  refreshToken: z.string().meta({ description: 'Good for one exchange.' }),
  next: z
    .literal('set-up-second-factor')
    .optional()
    .meta({ description: 'The tokens are those of a customer, because staff have to log in with a second factor.' }),
});
export type Tokens = z.infer<typeof tokensShape>;

/** Issues access tokens. */
@Injectable()
export class TokenDesk {
  constructor(
    private readonly keys: SigningKeys,
    private readonly clock: Clock,
    private readonly ids: Ids,
    @Inject(Settings) private readonly settings: CustomersSettings,
  ) {}

  /**
   * An access token for the user, with the issued refresh token. `authenticatedAt`: the time of the login; without it
   * the token is no fresh login. Staff who have not shown a second factor get the token of a customer when one is
   * required.
   */
  async tokensFor(
    user: User,
    { refreshToken, secondFactor }: Pick<IssuedRefreshToken, 'refreshToken' | 'secondFactor'>,
    authenticatedAt?: Date,
  ): Promise<Tokens> {
    const { userId, authority = 0 } = user;
    const held = staffRolesOf(user);
    const isMissing =
      held.length > 0 && secondFactor === null && this.settings.get('CUSTOMERS_STAFF_SECOND_FACTOR') === 'required';
    const staff = isMissing ? [] : held;
    const roles: readonly Role[] = staff.includes('operator') ? ['operator'] : ['customer', ...staff];
    const lifetimeSeconds = this.settings.get('CUSTOMERS_ACCESS_TOKEN_SECONDS');
    const methods = secondFactor === null ? ['pwd'] : ['pwd', 'otp'];
    const claims = { userId, roles, scopes: scopesOf(roles), lifetimeSeconds, authenticatedAt, authority, methods };
    const tokens = { ...(await this.accessToken(claims)), refreshToken };
    return isMissing ? { ...tokens, next: 'set-up-second-factor' } : tokens;
  }

  async accessToken(claims: Omit<AccessTokenClaims, 'tokenId' | 'issuedAt'>): Promise<AccessToken> {
    const realm = { issuer: this.settings.get('TOKEN_ISSUER'), audience: this.settings.get('TOKEN_AUDIENCE') };
    const ids = { tokenId: this.ids.next(), issuedAt: this.clock.now() };
    const accessToken = await signAccessToken(await this.keys.current(), realm, { ...claims, ...ids });
    return { accessToken, tokenType: 'Bearer', expiresIn: claims.lifetimeSeconds };
  }
}
