import type { EventFilter, RecordedEvent } from './event-store';

/**
 * Whether events that match the filter may be in streams of this category. The category is the part of a stream's name
 * before its first dot: `ordering` of `ordering.order-1`.
 */
export function categoryMatcher({ streamPrefixes }: EventFilter = {}): (category: string) => boolean {
  // The category may be a prefix of the filter, or of a name without a dot.
  return (category) =>
    !streamPrefixes || streamPrefixes.some((prefix) => prefix.startsWith(category) || category.startsWith(prefix));
}

/** The filter as a function, for events that are in memory already. */
export function matcher(filter: EventFilter = {}): (event: Pick<RecordedEvent, 'stream' | 'type'>) => boolean {
  const { streamPrefixes } = filter;
  const types = filter.types && new Set(filter.types);
  return ({ stream, type }) =>
    (!types || types.has(type)) && (!streamPrefixes || streamPrefixes.some((prefix) => stream.startsWith(prefix)));
}
