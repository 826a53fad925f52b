import type { EventFilter, RecordedEvent } from './event-store';

/** The filter as a function, for events that are in memory already. */
export function matcher(filter: EventFilter = {}): (event: Pick<RecordedEvent, 'stream' | 'type'>) => boolean {
  const { streamPrefixes } = filter;
  const types = filter.types && new Set(filter.types);
  return ({ stream, type }) =>
    (!types || types.has(type)) && (!streamPrefixes || streamPrefixes.some((prefix) => stream.startsWith(prefix)));
}
