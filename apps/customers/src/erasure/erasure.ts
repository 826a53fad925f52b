import { PersonalData } from '@maru/personal-data';
import { Injectable } from '@nestjs/common';
import { Authority } from '../authority/authority';
import { Credentials } from '../credentials/credentials';
import { KnownNetworks } from '../credentials/known-networks';
import { LetterCodes } from '../letters/letter-codes';
import { SecondFactors } from '../second-factor/second-factors';
import { RefreshTokens } from '../tokens/refresh-tokens';

/**
 * Removes the remaining data of a closed account: logins, password, second factor, codes, networks, and the key of its
 * personal data.
 */
@Injectable()
export class Erasure {
  constructor(
    private readonly refreshTokens: RefreshTokens,
    private readonly credentials: Credentials,
    private readonly persons: PersonalData,
    private readonly authority: Authority,
    private readonly codes: LetterCodes,
    private readonly networks: KnownNetworks,
    private readonly factors: SecondFactors,
  ) {}

  /** May be repeated at any time. */
  async finish(userId: string): Promise<void> {
    await this.authority.record(userId);
    await this.refreshTokens.endAllOf(userId);
    await this.credentials.removeAllOf(userId);
    await this.codes.removeAllOf(userId);
    await this.networks.removeAllOf(userId);
    await this.factors.removeAllOf(userId);
    await this.persons.erase(userId);
  }
}
