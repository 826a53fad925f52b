import { orRefuse } from '@maru/service';
import { Injectable } from '@nestjs/common';
import { EmailClaims } from '../aggregates';
import { emailDigest, formerEmailDigest } from '../domain/email-address';
import { ClaimSecret } from './claim-secret';

/** The user ids of e-mail addresses. */
@Injectable()
export class ClaimedAddresses {
  constructor(
    private readonly claims: EmailClaims,
    private readonly secret: ClaimSecret,
  ) {}

  /** The identity of an address for code that must not keep it. */
  async digestOf(email: string): Promise<string> {
    return emailDigest(await this.secret.get(), email);
  }

  /** Reads both possible streams of a claim, whatever it finds, so that its time reveals nothing. */
  async find(email: string): Promise<string | undefined> {
    const digests = [await this.digestOf(email), formerEmailDigest(email)];
    const [claim, former] = await Promise.all(digests.map((digest) => this.claims.load(digest)));
    return claim!.state.userId ?? former!.state.userId;
  }

  /**
   * The user id of the address, which is this one if the address was free.
   * @param insteadOf an id that has lost the address, because its account is closed
   */
  async claim(email: string, userId: string, insteadOf?: string): Promise<string> {
    const bound = await this.find(email);
    if (bound !== undefined && bound !== insteadOf) return bound;
    const { state } = orRefuse(await this.claims.execute(await this.digestOf(email), { userId, insteadOf }));
    return state.userId!;
  }
}
