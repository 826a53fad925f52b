import type { AsideKey, WaitingRows } from './waiting-rows';
import type { Queryable } from './queryable';

// Up to this many keys are kept in memory (some megabytes). Beyond it, only keys whose messages are being handled.
const MOST = 16_384;

/**
 * The keys of a keyed group that have messages outside of the flow.
 * While there are few, all are in memory and no query is sent. With many, each delivery asks the database for its keys.
 * A key changes only in its lane, and the lane reports it here.
 */
export class AsideKeys {
  private known = new Map<string, AsideKey | null>();
  private complete = true;
  /** For each running query, the keys that have changed since it began. */
  private readonly questions = new Set<Set<string>>();

  constructor(
    private readonly rows: WaitingRows,
    private readonly most = MOST,
  ) {}

  /** Whether nothing is outside of the flow. */
  get none(): boolean {
    return this.complete && this.known.size === 0;
  }

  /** Whether there are too many keys to keep all of them in memory. */
  get overflows(): boolean {
    return !this.complete;
  }

  /** Loads all of them, unless they are too many. */
  async load(database: Queryable): Promise<void> {
    const limit = this.most + 1;
    const { answer, changed } = await this.asking(() => this.rows.keys(database, limit));
    if (answer.length === limit) {
      this.overflow();
      return;
    }
    const known = new Map<string, AsideKey | null>(answer);
    for (const key of changed) {
      const now = this.known.get(key);
      if (now) known.set(key, now);
      else known.delete(key);
    }
    this.known = known;
    this.complete = true;
  }

  knows(key: string): boolean {
    return this.complete || this.known.has(key);
  }

  get(key: string): AsideKey | undefined {
    return this.known.get(key) ?? undefined;
  }

  /** Loads the given keys that are not in memory. */
  async learn(database: Queryable, keys: readonly string[]): Promise<void> {
    const unknown = [...new Set(keys)].filter((key) => !this.knows(key));
    if (unknown.length === 0) return;
    const { answer, changed } = await this.asking(() => this.rows.among(database, unknown));
    const found = new Map(answer);
    for (const key of unknown) if (!changed.has(key) && !this.knows(key)) this.known.set(key, found.get(key) ?? null);
  }

  set(key: string, entry: AsideKey): void {
    this.changed(key);
    this.known.set(key, entry);
    if (this.complete && this.known.size > this.most) this.overflow();
  }

  free(key: string): void {
    this.changed(key);
    if (this.complete) this.known.delete(key);
    else this.known.set(key, null);
  }

  /** No message of the key is being handled any more. */
  rest(key: string): void {
    if (!this.complete) this.known.delete(key);
  }

  private overflow(): void {
    this.complete = false;
    this.known = new Map();
  }

  private changed(key: string): void {
    for (const changed of this.questions) changed.add(key);
  }

  private async asking<Answer>(ask: () => Promise<Answer>): Promise<{ answer: Answer; changed: Set<string> }> {
    const changed = new Set<string>();
    this.questions.add(changed);
    try {
      return { answer: await ask(), changed };
    } finally {
      this.questions.delete(changed);
    }
  }
}
