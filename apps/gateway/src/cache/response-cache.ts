import { LRUCache } from 'lru-cache';

/** A whole answer of a context. */
export interface WholeAnswer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

export interface Freshness {
  /** How long an answer is given without a request to the context, in ms. */
  readonly freshMs: number;
  /** How much longer a stale answer is given while it is renewed, in ms. */
  readonly staleMs: number;
}

export interface Served {
  readonly answer: WholeAnswer;
  /** `miss`: fetched for this request, or for another one that came a moment before. */
  readonly how: 'hit' | 'stale' | 'miss';
  readonly ageMs: number;
}

interface Kept {
  readonly answer: WholeAnswer;
  readonly at: number;
}

// An entry's own keys, headers and bookkeeping.
const OVERHEAD_BYTES = 1_000;

/**
 * Caches answers that are the same for everybody. Concurrent requests for a missing answer share one request to the
 * context. An answer that was requested before an invalidation is not cached, because it may be out of date.
 */
export class ResponseCache {
  private readonly kept: LRUCache<string, Kept>;
  private readonly asking = new Map<string, Promise<WholeAnswer>>();
  private generation = 0;

  constructor(
    maxBytes: number,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.kept = new LRUCache({
      maxSize: maxBytes,
      sizeCalculation: ({ answer }, key) => answer.body.length + key.length + OVERHEAD_BYTES,
    });
  }

  /**
   * The cached answer, else that of `ask`.
   * @throws what `ask` throws, unless a stale answer may be given in its place
   */
  async serve(key: string, { freshMs, staleMs }: Freshness, ask: () => Promise<WholeAnswer>): Promise<Served> {
    const kept = this.kept.get(key);
    const ageMs = kept ? this.now() - kept.at : Infinity;
    if (kept && ageMs < freshMs) return { answer: kept.answer, how: 'hit', ageMs };
    if (kept && ageMs < freshMs + staleMs) {
      // A failure is ignored, because the next request tries again while the stale answer may be given.
      this.ask(key, ask).catch(() => undefined);
      return { answer: kept.answer, how: 'stale', ageMs };
    }
    return { answer: await this.ask(key, ask), how: 'miss', ageMs: 0 };
  }

  /** Drops all answers, because a commit does not say which of them it changes. */
  invalidate(): void {
    this.generation += 1;
    this.kept.clear();
    this.asking.clear();
  }

  private ask(key: string, ask: () => Promise<WholeAnswer>): Promise<WholeAnswer> {
    const asked = this.asking.get(key);
    if (asked) return asked;
    const { generation } = this;
    const asking = ask()
      .then((answer) => {
        if (isForAll(answer) && generation === this.generation) this.kept.set(key, { answer, at: this.now() });
        return answer;
      })
      .finally(() => {
        if (this.asking.get(key) === asking) this.asking.delete(key);
      });
    this.asking.set(key, asking);
    return asking;
  }
}

/** Whether an answer may be cached and given to other clients. */
export function isForAll({ statusCode, headers }: WholeAnswer): boolean {
  return (
    statusCode === 200 && !headers['set-cookie'] && !/no-store|private/.test(String(headers['cache-control'] ?? ''))
  );
}
