import { Clock, Ids } from '@maru/kernel';
import { scopesOf } from '@maru/security';
import type { Role, Scope } from '@maru/security';
import { ActRecords, readPage, Refusal } from '@maru/service';
import type { ListOrder, PageRequest, RowPage } from '@maru/service';
import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { randomBytes } from 'node:crypto';
import { IsNull, MoreThan, Repository } from 'typeorm';
import { Users } from '../aggregates';
import { Authority } from '../authority/authority';
import { mayHoldKeys } from '../authority/may-hold-keys';
import { staffRolesOf } from '../domain/user.decider';
import { secretDigest } from '../tokens/secret-digest';
import { TokenDesk } from '../tokens/token-desk';
import type { AccessToken } from '../tokens/token-desk';
import { ApiKeyRow } from './api-key.entity';

const TOKEN_SECONDS = 60;
const DAY_MS = 86_400_000;

/** The place of a key in the list: its time of issue, in RFC 3339, and its id. */
export type ApiKeyPlace = readonly [issuedAt: string, keyId: string];

const YOUNGEST_FIRST: ListOrder<ApiKeyRow> = [
  { by: 'key.issuedAt', direction: 'DESC', of: ({ issuedAt }) => issuedAt.toISOString() },
  { by: 'key.keyId', of: ({ keyId }) => keyId },
];

export interface WantedApiKey {
  readonly name: string;
  readonly scopes: readonly Scope[];
  /** The customer it acts for; the shop itself when absent. */
  readonly userId?: string | undefined;
  readonly validDays: number;
}

/**
 * Issues, lists, revokes and exchanges API keys. A key is random, has some scopes, and is stored as a digest. Until it
 * expires or is revoked, it can be exchanged for access tokens of a minute.
 */
@Injectable()
export class ApiKeys {
  constructor(
    @InjectRepository(ApiKeyRow) private readonly rows: Repository<ApiKeyRow>,
    private readonly users: Users,
    private readonly desk: TokenDesk,
    private readonly authority: Authority,
    private readonly clock: Clock,
    private readonly ids: Ids,
    private readonly acts: ActRecords,
  ) {}

  /**
   * Issues a key. Only this answer contains it.
   * @throws Refusal CUSTOMERS.SCOPE_NOT_GRANTABLE, .UNKNOWN_USER
   */
  async issue(
    { name, scopes, userId, validDays }: WantedApiKey,
    issuedBy: string,
  ): Promise<ApiKeyRow & { apiKey: string }> {
    const grantable = grantableTo(userId);
    const beyond = scopes.filter((scope) => !grantable.includes(scope));
    if (beyond.length > 0) {
      const detail = `A key of this kind cannot have ${beyond.join(', ')}.`;
      throw new Refusal({ code: 'CUSTOMERS.SCOPE_NOT_GRANTABLE', detail });
    }
    if (userId !== undefined && !(await this.isOpen(userId)))
      throw new Refusal({ code: 'CUSTOMERS.UNKNOWN_USER', detail: 'There is no such user.' });
    // The prefix helps scanners that search for leaked secrets.
    const apiKey = `maru_${randomBytes(32).toString('base64url')}`;
    const issuedAt = this.clock.now();
    const row: ApiKeyRow = {
      keyId: this.ids.next(),
      name,
      keyHash: secretDigest(apiKey),
      scopes,
      userId: userId ?? null,
      issuedBy,
      issuedAt,
      expiresAt: new Date(issuedAt.getTime() + validDays * DAY_MS),
      revokedAt: null,
    };
    const details = { keyId: row.keyId, scopes: scopes.join(' ') };
    await this.acts.record('SECURITY.KEY_ISSUED', { subject: row.keyId, details });
    await this.rows.insert(row);
    return { ...row, apiKey };
  }

  /** A page of keys, the newest first. */
  list(asked: PageRequest<ApiKeyPlace>): Promise<RowPage<ApiKeyRow>> {
    return readPage(this.rows.createQueryBuilder('key'), asked, YOUNGEST_FIRST);
  }

  /**
   * Revokes a key; may be repeated.
   * @throws Refusal CUSTOMERS.UNKNOWN_API_KEY
   */
  async revoke(keyId: string): Promise<void> {
    if (!(await this.rows.existsBy({ keyId })))
      throw new Refusal({ code: 'CUSTOMERS.UNKNOWN_API_KEY', detail: 'There is no such key.' });
    await this.acts.record('SECURITY.KEY_REVOKED', { subject: keyId, details: { keyId } });
    await this.authority.endKey(keyId);
  }

  /** An access token with the scopes of the key. @throws Refusal CUSTOMERS.INVALID_API_KEY */
  async exchange(apiKey: string): Promise<AccessToken> {
    const goodNow = { revokedAt: IsNull(), expiresAt: MoreThan(this.clock.now()) };
    const key = await this.rows.findOneBy({ keyHash: secretDigest(apiKey), ...goodNow });
    const owner = key?.userId == null ? undefined : (await this.users.load(key.userId)).state;
    if (!key || (key.userId !== null && (!owner || owner.closed)) || !(await this.mayStillIssue(key.issuedBy)))
      throw new Refusal({ code: 'CUSTOMERS.INVALID_API_KEY', detail: 'The API key is not valid.' });
    return this.desk.accessToken({
      userId: key.userId ?? key.keyId,
      roles: rolesOf(key.userId ?? undefined),
      scopes: owner ? key.scopes : forTheShop(key.scopes),
      authority: owner?.authority ?? 0,
      keyId: key.keyId,
      lifetimeSeconds: TOKEN_SECONDS,
    });
  }

  /** A key has no more rights than its issuer. */
  private async mayStillIssue(userId: string): Promise<boolean> {
    const { state } = await this.users.load(userId);
    return state !== undefined && mayHoldKeys(staffRolesOf(state), state.closed);
  }

  private async isOpen(userId: string): Promise<boolean> {
    const { state } = await this.users.load(userId);
    return state !== undefined && !state.closed;
  }
}

const rolesOf = (userId: string | undefined): readonly Role[] => [userId === undefined ? 'operator' : 'customer'];

// A machine makes no keys and gives no roles, because those would outlive the revocation of a stolen key.
const NEVER: readonly Scope[] = ['keys:write', 'roles:write', 'others:read', 'others:write', 'others:act'];
const grantableTo = (userId: string | undefined): readonly Scope[] =>
  scopesOf(rolesOf(userId)).filter((scope) => !NEVER.includes(scope));

const OF_PERSONS: readonly Scope[] = ['orders:read', 'profile:read', 'notifications:read'];

/**
 * The shop has no orders of its own, so a key that acts for it sees those of others, and changes them if it may write.
 */
const forTheShop = (scopes: readonly Scope[]): readonly Scope[] => [
  ...scopes,
  ...(scopes.some((scope) => OF_PERSONS.includes(scope)) ? (['others:read'] as const) : []),
  ...(scopes.includes('orders:write') ? (['others:write', 'others:act'] as const) : []),
];
