import type { Discovery } from '@maru/discovery';
import type { Peers } from '@maru/service';
import type { Logger } from 'pino';
import type { z } from 'zod';
import type { Route, RoutedContext, Routes } from '../routes';
import type { cacheSettings } from './cache-settings';
import { CommitWatch } from './commit-watch';
import { ResponseCache } from './response-cache';
import type { Freshness } from './response-cache';

export interface RouteCachesOptions {
  readonly routes: Routes;
  readonly discovery: Discovery;
  readonly peers: Peers;
  readonly settings: z.infer<typeof cacheSettings>;
  readonly logger: Logger;
}

/** One cache for each context with a cached route, emptied whenever the context commits something. */
export class RouteCaches {
  readonly freshness: Freshness;
  private readonly caches = new Map<RoutedContext, ResponseCache>();
  private readonly watches: CommitWatch[] = [];

  constructor({ routes, discovery, peers, settings, logger }: RouteCachesOptions) {
    this.freshness = { freshMs: settings.CACHE_FRESH_MS, staleMs: settings.CACHE_STALE_MS };
    const all = Object.values(routes);
    for (const context of new Set(all.filter(({ cache }) => cache).map(({ upstream }) => upstream))) {
      const cache = new ResponseCache(settings.CACHE_MAX_BYTES);
      this.caches.set(context, cache);
      this.watches.push(new CommitWatch({ discovery, context, peers, logger, onCommit: () => cache.invalidate() }));
    }
  }

  of({ upstream, cache }: Route): ResponseCache | undefined {
    return cache ? this.caches.get(upstream) : undefined;
  }

  async close(): Promise<void> {
    await Promise.all(this.watches.map((watch) => watch.close()));
  }
}
