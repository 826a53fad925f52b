import { orRefuse } from '@maru/service';
import { Injectable } from '@nestjs/common';
import { EmailClaims } from '../aggregates';
import { emailDigest, formerEmailDigest } from '../domain/email-address';
import { ClaimSecret } from './claim-secret';

/** Which user id each e-mail address is bound to. */
@Injectable()
export class ClaimedAddresses {
  constructor(
    private readonly claims: EmailClaims,
    private readonly secret: ClaimSecret,
  ) {}

  /** What an address is known by to who must not keep it. */
  async digestOf(email: string): Promise<string> {
    return emailDigest(await this.secret.get(), email);
  }

  /** Looks at both streams that a claim may be on, whatever it finds: how long it takes tells nothing. */
  async find(email: string): Promise<string | undefined> {
    const digests = [await this.digestOf(email), formerEmailDigest(email)];
    const [claim, former] = await Promise.all(digests.map((digest) => this.claims.load(digest)));
    return claim!.state.userId ?? former!.state.userId;
  }

  /**
   * The user id that the address is bound to, which is this one if it was free.
   * @param insteadOf an id that has lost the address: its account is closed
   */
  async claim(email: string, userId: string, insteadOf?: string): Promise<string> {
    const bound = await this.find(email);
    if (bound !== undefined && bound !== insteadOf) return bound;
    const { state } = orRefuse(await this.claims.execute(await this.digestOf(email), { userId, insteadOf }));
    return state.userId!;
  }
}
