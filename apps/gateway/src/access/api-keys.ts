import { AccessDenied, KeysUnavailable } from '@maru/security';
import type { Peers } from '@maru/service';
import type { FastifyRequest } from 'fastify';
import { LRUCache } from 'lru-cache';
import { createHash } from 'node:crypto';
import type { Upstreams } from '../balancing/upstreams';

// A token must outlive the request that it is put on.
const RENEWED_BEFORE_MS = 15_000;
const MOST_KEPT = 10_000;
const PATIENCE_MS = 3_000;

interface Kept {
  readonly token: Promise<string>;
  /** In ms of the monotonic clock; not known while it is asked for. */
  until: number;
}

/** What a key is known by. Not the key itself: what lies in memory ends in a dump. */
export const idOfApiKey = (apiKey: string): string => createHash('sha256').update(apiKey).digest('base64url');

export interface ApiKeyExchangeOptions {
  readonly upstreams: Upstreams;
  readonly peers: Peers;
  /** Waited for before customers is asked about a key that was never found good here: it may be a guess. Default: none is counted. */
  readonly countGuess?: (asker: FastifyRequest) => Promise<void>;
  /** In ms, monotonic; default the system's. */
  readonly now?: () => number;
}

/** Has each API key exchanged for a short-lived access token at customers, once for all requests of its life. */
export class ApiKeyExchange {
  private readonly kept = new Map<string, Kept>();
  /** Keys that were good once: who has one does not guess. */
  private readonly good = new LRUCache<string, true>({ max: MOST_KEPT });

  private readonly now: () => number;
  private readonly countGuess: (asker: FastifyRequest) => Promise<void>;

  constructor(private readonly options: ApiKeyExchangeOptions) {
    const { now = () => performance.now(), countGuess = () => Promise.resolve() } = options;
    this.now = now;
    this.countGuess = countGuess;
  }

  /**
   * Counts a token that names an unknown key as a guess, before customers is asked about that key. @throws whatever
   * `countGuess` throws
   */
  countUnknown(asker: FastifyRequest): Promise<void> {
    return this.countGuess(asker);
  }

  /** @throws AccessDenied when customers does not know the key, or no longer; KeysUnavailable; whatever `countGuess` throws */
  async tokenFor(apiKey: string, asker?: FastifyRequest): Promise<string> {
    const name = idOfApiKey(apiKey);
    const known = this.kept.get(name);
    if (known && known.until > this.now()) return known.token;
    if (asker && !this.good.has(name)) await this.countGuess(asker);
    return this.asked(name, apiKey);
  }

  /** Whether a token that was given for the key before is used for it. */
  keeps(apiKey: string): boolean {
    return (this.kept.get(idOfApiKey(apiKey))?.until ?? 0) > this.now();
  }

  /** The token kept for the key is not good any more; the next request asks customers again. */
  forget(apiKey: string): void {
    this.kept.delete(idOfApiKey(apiKey));
  }

  private asked(name: string, apiKey: string): Promise<string> {
    // Others with the same key may have asked meanwhile.
    const known = this.kept.get(name);
    if (known && known.until > this.now()) return known.token;
    const asked: Kept = { until: Infinity, token: this.ask(apiKey, (until) => (asked.until = until)) };
    if (this.kept.size >= MOST_KEPT) this.kept.delete(this.kept.keys().next().value!);
    this.kept.set(name, asked);
    // A key that is refused now may be good in a moment; only one answer is given to all who wait.
    asked.token.then(
      () => this.good.set(name, true),
      () => this.kept.get(name) === asked && this.kept.delete(name),
    );
    return asked.token;
  }

  private async ask(apiKey: string, goodUntil: (until: number) => void): Promise<string> {
    const askedAt = this.now();
    const response = await this.post({ apiKey });
    const answer = (await response.json().catch(() => ({}))) as { accessToken?: string; expiresIn?: number };
    if (response.status === 401 || response.status === 400) throw AccessDenied.invalidApiKey();
    if (!response.ok || !answer.accessToken || !answer.expiresIn)
      throw new KeysUnavailable(`customers answered ${response.status} to an API key`);
    goodUntil(askedAt + answer.expiresIn * 1_000 - RENEWED_BEFORE_MS);
    return answer.accessToken;
  }

  private async post(body: object): Promise<Response> {
    const { upstreams, peers } = this.options;
    const turn = upstreams.take('customers');
    if (!turn) throw new KeysUnavailable('there is no instance of customers to ask about an API key');
    try {
      const response = await peers.fetch(turn.context, `${turn.url}/api/users/token/api-key`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(PATIENCE_MS),
      });
      turn.end(response.status >= 500 ? 'failed' : 'answered');
      return response;
    } catch (cause) {
      turn.end('failed');
      throw new KeysUnavailable('customers does not answer about an API key', { cause });
    }
  }
}
