import { PersonalData } from '@maru/personal-data';
import { Injectable } from '@nestjs/common';
import { Credentials } from '../credentials/credentials';
import { KnownNetworks } from '../credentials/known-networks';
import { LetterCodes } from '../letters/letter-codes';
import { RefreshTokens } from '../tokens/refresh-tokens';

/** What is left of somebody whose account is closed goes: their logins, their password, codes and networks, and the key that opens what they were called. */
@Injectable()
export class Erasure {
  constructor(
    private readonly refreshTokens: RefreshTokens,
    private readonly credentials: Credentials,
    private readonly persons: PersonalData,
    private readonly codes: LetterCodes,
    private readonly networks: KnownNetworks,
  ) {}

  /** May be done again at any point. */
  async finish(userId: string): Promise<void> {
    await this.refreshTokens.endAllOf(userId);
    await this.credentials.removeAllOf(userId);
    await this.codes.removeAllOf(userId);
    await this.networks.removeAllOf(userId);
    await this.persons.erase(userId);
  }
}
