import { AccessDenied, KeysUnavailable } from '@maru/security';
import type { Peers } from '@maru/service';
import type { FastifyRequest } from 'fastify';
import { LRUCache } from 'lru-cache';
import { createHash } from 'node:crypto';
import type { Upstreams } from '../balancing/upstreams';

// A token must outlive the request that carries it.
const RENEWED_BEFORE_MS = 15_000;
const MOST_KEPT = 10_000;
const EXCHANGE_TIMEOUT_MS = 3_000;

interface Kept {
  readonly token: Promise<string>;
  /** In ms of the monotonic clock; `Infinity` while the exchange is under way. */
  until: number;
}

/** The SHA-256 of the key, as base64url. It stands in for the key, because a memory dump would show the key itself. */
export const idOfApiKey = (apiKey: string): string => createHash('sha256').update(apiKey).digest('base64url');

export interface ApiKeyExchangeOptions {
  readonly upstreams: Upstreams;
  readonly peers: Peers;
  /** Awaited before customers is asked about a key that was never good here. Default: no guess is counted. */
  readonly countGuess?: (asker: FastifyRequest) => Promise<void>;
  /** In ms, monotonic; default the system's. */
  readonly now?: () => number;
}

/**
 * Exchanges each API key at customers for a short-lived access token, and uses that until shortly before it expires.
 */
export class ApiKeyExchange {
  private readonly kept = new Map<string, Kept>();
  /** Keys that were good once. A request with one of them is no guess. */
  private readonly good = new LRUCache<string, true>({ max: MOST_KEPT });

  private readonly now: () => number;
  private readonly countGuess: (asker: FastifyRequest) => Promise<void>;

  constructor(private readonly options: ApiKeyExchangeOptions) {
    const { now = () => performance.now(), countGuess = () => Promise.resolve() } = options;
    this.now = now;
    this.countGuess = countGuess;
  }

  /**
   * Counts a token that names an unknown key as a guess, before customers is asked about that key.
   * @throws what `countGuess` throws
   */
  countUnknown(asker: FastifyRequest): Promise<void> {
    return this.countGuess(asker);
  }

  /**
   * The access token for a key.
   * @throws AccessDenied when customers does not know the key, or no longer; KeysUnavailable; what `countGuess` throws
   */
  async tokenFor(apiKey: string, asker?: FastifyRequest): Promise<string> {
    const name = idOfApiKey(apiKey);
    const known = this.kept.get(name);
    if (known && known.until > this.now()) return known.token;
    if (asker && !this.good.has(name)) await this.countGuess(asker);
    return this.asked(name, apiKey);
  }

  /** Whether the key has a cached token that is still good. */
  keeps(apiKey: string): boolean {
    return (this.kept.get(idOfApiKey(apiKey))?.until ?? 0) > this.now();
  }

  /** Drops the cached token of a key, so that the next request asks customers again. */
  forget(apiKey: string): void {
    this.kept.delete(idOfApiKey(apiKey));
  }

  private asked(name: string, apiKey: string): Promise<string> {
    // Another request with the same key may have begun the exchange meanwhile.
    const known = this.kept.get(name);
    if (known && known.until > this.now()) return known.token;
    const asked: Kept = { until: Infinity, token: this.ask(apiKey, (until) => (asked.until = until)) };
    if (this.kept.size >= MOST_KEPT) this.kept.delete(this.kept.keys().next().value!);
    this.kept.set(name, asked);
    // A refusal is not cached, because the key may be good in a moment. Requests that wait share it.
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
    if (!turn) throw new KeysUnavailable('no instance of customers is known to exchange an API key');
    try {
      const response = await peers.fetch(turn.context, `${turn.url}/api/users/token/api-key`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(EXCHANGE_TIMEOUT_MS),
      });
      turn.end(response.status >= 500 ? 'failed' : 'answered');
      return response;
    } catch (cause) {
      turn.end('failed');
      throw new KeysUnavailable('customers did not answer the exchange of an API key', { cause });
    }
  }
}
