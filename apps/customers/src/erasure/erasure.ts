import { PersonalData } from '@maru/personal-data';
import { Injectable } from '@nestjs/common';
import { Authority } from '../authority/authority';
import { Credentials } from '../credentials/credentials';
import { RefreshTokens } from '../tokens/refresh-tokens';

/** What is left of somebody whose account is closed goes: their logins, their password, and the key that opens what they were called. */
@Injectable()
export class Erasure {
  constructor(
    private readonly refreshTokens: RefreshTokens,
    private readonly credentials: Credentials,
    private readonly persons: PersonalData,
    private readonly authority: Authority,
  ) {}

  /** May be done again at any point. */
  async finish(userId: string): Promise<void> {
    await this.authority.record(userId);
    await this.refreshTokens.endAllOf(userId);
    await this.credentials.removeAllOf(userId);
    await this.persons.erase(userId);
  }
}
