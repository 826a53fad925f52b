import type { KeyWrapping } from './key-encryption/key-wrapping';
import { ownerOfPerson } from './key-encryption/wrap-stored-keys';

interface Kept {
  readonly stored: Buffer;
  readonly key: Promise<Buffer>;
  readonly until: number;
}

/**
 * Persons' keys that were unwrapped, so that a KMS is not asked for each order. A key is only taken from here for the
 * very bytes that the table holds at this moment, so an erased one is never found. It is dropped when its row is seen
 * erased, and after a minute.
 */
export class UnwrappedKeys {
  private readonly kept = new Map<string, Kept>();

  /** @param most how many are kept; the one that was put in first goes first */
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

  /** The oldest stand first, so those that are over go with a few looks each time. */
  private makeRoom(): void {
    const now = this.now();
    for (const [userId, { until }] of this.kept) {
      if (until > now && this.kept.size < this.most) return;
      this.kept.delete(userId);
    }
  }
}
