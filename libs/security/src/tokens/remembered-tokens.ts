interface Expiring {
  /** Seconds since 1970. */
  readonly expiresAt: number;
}

/**
 * Tokens with a verified signature, each until it expires, and their claims; above the bound the oldest are dropped.
 */
export class RememberedTokens<Claims extends Expiring> {
  private readonly claims = new Map<string, Claims>();

  constructor(private readonly most: number) {}

  /** `now` in milliseconds. */
  known(token: string, now: number): Claims | undefined {
    const known = this.claims.get(token);
    if (known && known.expiresAt * 1_000 > now) return known;
    this.claims.delete(token);
    return undefined;
  }

  remember(token: string, claims: Claims): void {
    // A Map keeps the order of insertion: the oldest goes first.
    if (this.claims.size >= this.most) this.claims.delete(this.claims.keys().next().value!);
    this.claims.set(token, claims);
  }
}
