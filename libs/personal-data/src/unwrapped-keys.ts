import type { KeyWrapping } from './key-encryption/key-wrapping';
import { ownerOfPerson } from './key-encryption/wrap-stored-keys';

interface Kept {
  readonly stored: Buffer;
  readonly key: Promise<Buffer>;
  readonly until: number;
}

/**
 * Unwrapped keys of persons, so that a KMS is not called for each order. A key is used from here only while the table
 * holds the same bytes, so an erased one is never found. It is dropped when its row is seen erased, and after a minute.
 */
export class UnwrappedKeys {
  private readonly kept = new Map<string, Kept>();

  /** @param most the number of cached keys; the oldest is dropped first */
  constructor(
    private readonly wrapping: KeyWrapping,
    private readonly most = 10_000,
    private readonly keptMs = 60_000,
    private readonly now = () => performance.now(),
  ) {}

  get size(): number {
    return this.kept.size;
  }

  unwrap(userId: string, stored: Buffer): Promise<Buffer> {
    const known = this.kept.get(userId);
    if (known && known.until > this.now() && known.stored.equals(stored)) return known.key;
    this.drop(userId);
    this.makeRoom();
    const key = this.wrapping.fromStored(stored, ownerOfPerson(userId));
    const kept = { stored, key, until: this.now() + this.keptMs };
    this.kept.set(userId, kept);
    key.catch(() => this.kept.get(userId) === kept && this.kept.delete(userId));
    return key;
  }

  drop(userId: string): void {
    this.kept.delete(userId);
  }

  /** The oldest come first, so few checks find the expired ones. */
  private makeRoom(): void {
    const now = this.now();
    for (const [userId, { until }] of this.kept) {
      if (until > now && this.kept.size < this.most) return;
      this.kept.delete(userId);
    }
  }
}
