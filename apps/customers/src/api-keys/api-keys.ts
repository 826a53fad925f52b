import { Clock, Ids } from '@maru/kernel';
import { scopesOf } from '@maru/security';
import type { Role, Scope } from '@maru/security';
import { readPage, Refusal } from '@maru/service';
import type { ListOrder, PageRequest, RowPage } from '@maru/service';
import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { createHash, randomBytes } from 'node:crypto';
import { IsNull, Repository } from 'typeorm';
import { Users } from '../aggregates';
import { TokenDesk } from '../tokens/token-desk';
import type { AccessToken } from '../tokens/token-desk';
import { ApiKeyRow } from './api-key.entity';

// A key that is revoked is over when the last token that was given for it is.
const TOKEN_SECONDS = 60;

/** Where a key stands in the list: when it was issued, in RFC 3339, and its id. */
export type ApiKeyPlace = readonly [issuedAt: string, keyId: string];

const YOUNGEST_FIRST: ListOrder<ApiKeyRow> = [
  { by: 'key.issuedAt', direction: 'DESC', of: ({ issuedAt }) => issuedAt.toISOString() },
  { by: 'key.keyId', of: ({ keyId }) => keyId },
];

export interface WantedApiKey {
  readonly name: string;
  readonly scopes: readonly Scope[];
  /** The customer it acts for; the shop itself when there is none. */
  readonly userId?: string | undefined;
}

/** API keys: random, kept as digests, each for some scopes; good for access tokens of a minute until they are revoked. */
@Injectable()
export class ApiKeys {
  constructor(
    @InjectRepository(ApiKeyRow) private readonly rows: Repository<ApiKeyRow>,
    private readonly users: Users,
    private readonly desk: TokenDesk,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  /**
   * The key is in the answer, and nowhere else from then on.
   * @throws Refusal CUSTOMERS.SCOPE_NOT_GRANTABLE, .UNKNOWN_USER
   */
  async issue({ name, scopes, userId }: WantedApiKey, issuedBy: string): Promise<ApiKeyRow & { apiKey: string }> {
    const grantable = grantableTo(userId);
    const beyond = scopes.filter((scope) => !grantable.includes(scope));
    if (beyond.length > 0) {
      const detail = `A key of this kind cannot have ${beyond.join(', ')}.`;
      throw new Refusal({ code: 'CUSTOMERS.SCOPE_NOT_GRANTABLE', detail });
    }
    if (userId !== undefined && !(await this.isOpen(userId)))
      throw new Refusal({ code: 'CUSTOMERS.UNKNOWN_USER', detail: 'There is no such user.' });
    // The prefix is for whoever looks for secrets that went where they should not be.
    const apiKey = `maru_${randomBytes(32).toString('base64url')}`;
    const row: ApiKeyRow = {
      keyId: this.ids.next(),
      name,
      keyHash: digest(apiKey),
      scopes,
      userId: userId ?? null,
      issuedBy,
      issuedAt: this.clock.now(),
      revokedAt: null,
    };
    await this.rows.insert(row);
    return { ...row, apiKey };
  }

  /** The youngest first. */
  list(asked: PageRequest<ApiKeyPlace>): Promise<RowPage<ApiKeyRow>> {
    return readPage(this.rows.createQueryBuilder('key'), asked, YOUNGEST_FIRST);
  }

  /** Twice is the same as once. @throws Refusal CUSTOMERS.UNKNOWN_API_KEY */
  async revoke(keyId: string): Promise<void> {
    await this.rows.update({ keyId, revokedAt: IsNull() }, { revokedAt: this.clock.now() });
    if (!(await this.rows.existsBy({ keyId })))
      throw new Refusal({ code: 'CUSTOMERS.UNKNOWN_API_KEY', detail: 'There is no such key.' });
  }

  /** An access token with the scopes of the key. @throws Refusal CUSTOMERS.INVALID_API_KEY */
  async exchange(apiKey: string): Promise<AccessToken> {
    const key = await this.rows.findOneBy({ keyHash: digest(apiKey), revokedAt: IsNull() });
    if (!key || (key.userId !== null && !(await this.isOpen(key.userId))))
      throw new Refusal({ code: 'CUSTOMERS.INVALID_API_KEY', detail: 'The API key is not valid.' });
    return this.desk.accessToken({
      userId: key.userId ?? key.keyId,
      roles: rolesOf(key.userId ?? undefined),
      scopes: key.scopes,
      keyId: key.keyId,
      lifetimeSeconds: TOKEN_SECONDS,
    });
  }

  private async isOpen(userId: string): Promise<boolean> {
    const { state } = await this.users.load(userId);
    return state !== undefined && !state.closed;
  }
}

const rolesOf = (userId: string | undefined): readonly Role[] => [userId === undefined ? 'operator' : 'customer'];

// A machine makes no keys: one that is stolen must not outlive its revocation by those it has made.
const grantableTo = (userId: string | undefined): readonly Scope[] =>
  scopesOf(rolesOf(userId)).filter((scope) => scope !== 'keys:write');

// 256 random bits need no salt and no slow hash.
const digest = (apiKey: string) => createHash('sha256').update(apiKey).digest('hex');
