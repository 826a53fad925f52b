import { Clock } from '@maru/kernel';
import { ActLog, orRefuse } from '@maru/service';
import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { IsNull, Repository } from 'typeorm';
import { Users } from '../aggregates';
import { ApiKeyRow } from '../api-keys/api-key.entity';
import { staffRolesOf } from '../domain/user.decider';
import { mayHoldKeys } from './may-hold-keys';
import { AuthorityEnds } from './authority-ends';

/**
 * Ends the validity of users' tokens. The event comes first, and then the row that verifiers read. When the process
 * dies in between, the listener of the event writes the row.
 */
@Injectable()
export class Authority {
  constructor(
    private readonly users: Users,
    private readonly ends: AuthorityEnds,
    @InjectRepository(ApiKeyRow) private readonly keys: Repository<ApiKeyRow>,
    private readonly clock: Clock,
    private readonly acts: ActLog,
  ) {}

  /**
   * Access tokens are refused within seconds.
   * @throws Refusal CUSTOMERS.UNKNOWN_USER
   */
  async endTokens(userId: string, reason: string): Promise<void> {
    orRefuse(await this.users.execute(userId, { type: 'EndAuthority', reason, endedAt: this.now() }));
    this.acts.tell('SECURITY.AUTHORITY_ENDED', { userId, cause: reason });
    await this.record(userId);
  }

  /** Publishes to verifiers how often the user's authority has ended by now. May be repeated at any time. */
  async record(userId: string): Promise<void> {
    const { state: user } = await this.users.load(userId);
    if (!user?.authority) return;
    await this.ends.add(userId, user.authority);
    if (!mayHoldKeys(staffRolesOf(user), user.closed)) await this.endKeysOf(userId);
  }

  /** Makes the key invalid, and every token that was issued for it. */
  async endKey(keyId: string): Promise<void> {
    await this.keys.update({ keyId, revokedAt: IsNull() }, { revokedAt: this.clock.now() });
    await this.ends.add(keyId, 1);
  }

  /**
   * Keys end with the role that allowed their issuer to issue them. Those that act for a user are refused by the user's
   * version.
   */
  private async endKeysOf(userId: string): Promise<void> {
    for (const { keyId } of await this.keys.findBy({ issuedBy: userId, revokedAt: IsNull() })) await this.endKey(keyId);
  }

  now(): string {
    return this.clock.now().toISOString();
  }
}
