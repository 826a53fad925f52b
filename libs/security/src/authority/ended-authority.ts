import type { Principal } from '../principal';

/** An end of authority, as published by customers. */
export interface AuthorityEnd {
  /** A user's id, or that of an API key. */
  readonly subject: string;
  /** How often the user's authority has ended; tokens with a lower count are refused. */
  readonly version: number;
  /** In ms since 1970, for tokens without a version. */
  readonly notBefore: number;
  /** The expiry of the last token that it refuses, in ms since 1970. */
  readonly until: number;
}

/** Users whose authority has ended, in memory; bounded, because no entry outlives the longest access token. */
export class EndedAuthority {
  private readonly ends = new Map<string, AuthorityEnd>();

  /** Of two entries the one that ends more is kept. */
  add(end: AuthorityEnd): void {
    const known = this.ends.get(end.subject);
    if (!known || known.version <= end.version) this.ends.set(end.subject, end);
  }

  /** Drops entries that refuse no token any more; `now` in ms since 1970. */
  expire(now: number): void {
    for (const [subject, { until }] of this.ends) if (until <= now) this.ends.delete(subject);
  }

  get size(): number {
    return this.ends.size;
  }

  /** Whether the authority of this token has ended since it was signed. */
  covers({ userId, keyId, authority, issuedAt }: Principal): boolean {
    if (this.ends.size === 0) return false;
    // A revoked key stays revoked, whenever a token was signed for it.
    if (keyId !== undefined && this.ends.has(keyId)) return true;
    const end = this.ends.get(userId);
    if (!end) return false;
    // By version and not by time, if there is one, because clocks differ, and a role may be read before it is
    // withdrawn.
    return authority === undefined ? issuedAt * 1_000 <= end.notBefore : authority < end.version;
  }
}
