import { LRUCache } from 'lru-cache';

/** A whole answer of a context. */
export interface WholeAnswer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

export interface Freshness {
  /** How long an answer is given without asking, in ms. */
  readonly freshMs: number;
  /** How much longer it is given while it is asked for anew, in ms. */
  readonly staleMs: number;
}

export interface Served {
  readonly answer: WholeAnswer;
  /** `miss`: asked for this request, or for another one that came a moment before. */
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
 * Keeps answers that are the same for everybody. However many ask at the same time for what is not there, the context is asked
 * once. What was asked for before an invalidation is not kept: it may say what was before.
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

  /** Gives what is kept, or what `ask` gives. @throws what `ask` throws, when there is nothing to be given in its place */
  async serve(key: string, { freshMs, staleMs }: Freshness, ask: () => Promise<WholeAnswer>): Promise<Served> {
    const kept = this.kept.get(key);
    const ageMs = kept ? this.now() - kept.at : Infinity;
    if (kept && ageMs < freshMs) return { answer: kept.answer, how: 'hit', ageMs };
    if (kept && ageMs < freshMs + staleMs) {
      // Whoever asks next sees whether this fails, and gets the old answer as long as it may be given.
      this.ask(key, ask).catch(() => undefined);
      return { answer: kept.answer, how: 'stale', ageMs };
    }
    return { answer: await this.ask(key, ask), how: 'miss', ageMs: 0 };
  }

  /** Something has changed, and it is not known which answers say so. */
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

/** Whether an answer may be kept, and given to others than the client that asked. */
export function isForAll({ statusCode, headers }: WholeAnswer): boolean {
  return (
    statusCode === 200 && !headers['set-cookie'] && !/no-store|private/.test(String(headers['cache-control'] ?? ''))
  );
}
