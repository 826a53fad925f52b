import { LRUCache } from 'lru-cache';
import mercurius from 'mercurius';
import type { MercuriusOptions } from 'mercurius';

type Provider = NonNullable<MercuriusOptions['persistedQueryProvider']>;

/**
 * Queries that clients name by their digest (automatic persisted queries). Only answered ones are kept, up to `bytes`.
 */
export function keptQueries(bytes: number): Provider {
  const kept = new LRUCache<string, string>({
    maxSize: bytes,
    sizeCalculation: (query) => Buffer.byteLength(query) + 64,
  });
  return {
    ...mercurius.persistedQueryDefaults.automatic(1),
    getQueryFromHash: (hash) => Promise.resolve(kept.get(hash) as string),
    saveQuery: (hash, query) => Promise.resolve(void kept.set(hash, query)),
  };
}
