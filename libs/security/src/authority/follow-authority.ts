import { setTimeout as sleep } from 'node:timers/promises';
import type { Principal } from '../principal';
import { EndedAuthority } from './ended-authority';
import type { AuthorityEnd } from './ended-authority';

/** The path of ended authority, on customers' own address. */
export const AUTHORITY_ENDS_PATH = '/internal/authority-ends';

/** A verifier's knowledge of authority that has ended. */
export interface AuthorityNews {
  /** Resolves when all ends of authority before now are known; rejects when they cannot be read. */
  ready(): Promise<void>;
  covers(principal: Principal): boolean;
  /** Calls `listener` at each end of authority; returns a function that stops it. */
  onNews(listener: () => void): () => void;
  close(): void;
}

/** An answer of `GET /internal/authority-ends?after=<position>`. */
export interface AuthorityEndsPage {
  readonly ends: readonly AuthorityEnd[];
  /** The start of the next call; when it is below the requested one, everything is read again. */
  readonly position: number;
  readonly more: boolean;
}

export interface FollowAuthorityOptions {
  /** The present address of customers' JWKS; the ends are on the same origin. */
  readonly jwksUrl: () => string;
  /** Default: Node's. */
  readonly fetch?: ((url: string, init: RequestInit) => Promise<Response>) | undefined;
  /** Called once when the ends cannot be read, until they can be read again. */
  readonly onFault?: (fault: unknown) => void;
  /** The pause between two calls, in ms; default a second. */
  readonly everyMs?: number;
}

/** Customers is of a release without ends of authority. */
export class EndsUntold extends Error {
  override readonly name = 'EndsUntold';
}

const PATIENCE_MS = 2_000;

/**
 * Asks customers each second for ended authority, from the first token on. No token is accepted before the first
 * answer, so that a restart forgets nothing. Later an unavailable customers changes nothing, because only customers
 * ends authority. An older release of it, which does not know the path, ends none.
 */
export class FollowAuthority implements AuthorityNews {
  private readonly ended = new EndedAuthority();
  private readonly listeners = new Set<() => void>();
  private readonly ending = new AbortController();
  private position = 0;
  private loaded = false;
  private following = false;
  private faulty = false;
  private reading: Promise<void> | undefined;

  constructor(private readonly options: FollowAuthorityOptions) {}

  async ready(): Promise<void> {
    if (this.loaded) return;
    if (!this.following) {
      this.following = true;
      void this.follow();
    }
    await this.read();
  }

  covers(principal: Principal): boolean {
    return this.ended.covers(principal);
  }

  onNews(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  close(): void {
    this.ending.abort();
  }

  private async follow(): Promise<void> {
    const { everyMs = 1_000 } = this.options;
    const { signal } = this.ending;
    while (!signal.aborted) {
      // The fault was reported already.
      await this.read().catch(() => undefined);
      await sleep(everyMs, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }

  /** Concurrent callers share one call. */
  private read(): Promise<void> {
    return (this.reading ??= this.readAll().finally(() => (this.reading = undefined)));
  }

  private async readAll(): Promise<void> {
    try {
      while (await this.readPage());
      this.faulty = false;
    } catch (error) {
      if (!this.faulty && !this.ending.signal.aborted) this.options.onFault?.(error);
      this.faulty = true;
      if (!(error instanceof EndsUntold)) throw error;
    }
    this.loaded = true;
    this.ended.expire(Date.now());
  }

  private async readPage(): Promise<boolean> {
    const url = new URL(`${AUTHORITY_ENDS_PATH}?after=${this.position}`, this.options.jwksUrl());
    const signal = AbortSignal.any([this.ending.signal, AbortSignal.timeout(PATIENCE_MS)]);
    const response = await (this.options.fetch ?? fetch)(url.href, { signal });
    if (response.status === 404 || response.status === 401) {
      await response.arrayBuffer();
      throw new EndsUntold(`${url.origin} does not serve ended authority; JWKS_URL must name customers itself`);
    }
    if (!response.ok) throw new Error(`${url.origin} answered ${response.status} about ended authority`);
    const { ends, position, more } = (await response.json()) as AuthorityEndsPage;
    for (const end of ends) this.ended.add(end);
    // A restored database counts again from an earlier position.
    const again = position < this.position;
    this.position = again ? 0 : position;
    if (ends.length > 0) for (const listener of [...this.listeners]) listener();
    return more || again;
  }
}
