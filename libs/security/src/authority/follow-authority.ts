import { setTimeout as sleep } from 'node:timers/promises';
import type { Principal } from '../principal';
import { EndedAuthority } from './ended-authority';
import type { AuthorityEnd } from './ended-authority';

/** Where customers says whose authority has ended, on its own address. */
export const AUTHORITY_ENDS_PATH = '/internal/authority-ends';

/** A verifier's knowledge of authority that has ended. */
export interface AuthorityNews {
  /** Resolves when it is known who was withdrawn before now; rejects when that cannot be found out. */
  ready(): Promise<void>;
  covers(principal: Principal): boolean;
  /** Calls `listener` each time that authority has ended; returns how to stop it. */
  onNews(listener: () => void): () => void;
  close(): void;
}

/** An answer of `GET /internal/authority-ends?after=<position>`. */
export interface AuthorityEndsPage {
  readonly ends: readonly AuthorityEnd[];
  /** Where the next one begins; below what was asked for, everything is read again. */
  readonly position: number;
  readonly more: boolean;
}

export interface FollowAuthorityOptions {
  /** Where the JWKS of customers is now; the ends are on the same origin. */
  readonly jwksUrl: () => string;
  /** Default the one of Node. */
  readonly fetch?: ((url: string, init: RequestInit) => Promise<Response>) | undefined;
  /** Told once when it cannot be read, until it can be read again. */
  readonly onFault?: (fault: unknown) => void;
  /** How long it rests between two questions, in ms; default a second. */
  readonly everyMs?: number;
}

/** Customers is of a release that ends no authority. */
export class EndsUntold extends Error {
  override readonly name = 'EndsUntold';
}

const PATIENCE_MS = 2_000;

/**
 * Asks customers each second whose authority has ended, from the first token on. No token is taken before the first
 * answer, so that a restart forgets nothing; later a customers that is away changes nothing, because only customers
 * ends authority. An older release of it, which does not know the question, ends none.
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
      // The fault was told already.
      await this.read().catch(() => undefined);
      await sleep(everyMs, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }

  /** All who wait share one question. */
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
      throw new EndsUntold(`${url.origin} does not say whose authority has ended`);
    }
    if (!response.ok) throw new Error(`${url.origin} answered ${response.status} about ended authority`);
    const { ends, position, more } = (await response.json()) as AuthorityEndsPage;
    for (const end of ends) this.ended.add(end);
    // A database that was brought back to an earlier state counts anew.
    const again = position < this.position;
    this.position = again ? 0 : position;
    if (ends.length > 0) for (const listener of [...this.listeners]) listener();
    return more || again;
  }
}
