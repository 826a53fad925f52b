import { streamNameFilter } from '@eventstore/db-client';
import type { Filter } from '@eventstore/db-client';
import type { EventFilter } from '../event-store';
import type { Namespace } from './namespace';

// How many events the server looks at in one go, and tells a subscriber after as many how far it is. Its default is 32.
export const SEARCH_WINDOW = 256;
const NOT_THE_SYSTEMS = '^[^$]';

/**
 * As much of the filter as the server does: it looks at the names of streams or at types, not at both, so types are left to the
 * client. Undefined when nothing can match.
 */
export function toServerFilter(
  filter: EventFilter = {},
  namespace: Namespace,
  checkpointReached?: Filter['checkpointReached'],
): Filter | undefined {
  const prefixes = namespace.toStoredPrefixes(filter.streamPrefixes);
  if (filter.types?.length === 0 || prefixes?.length === 0) return undefined;
  const options = { maxSearchWindow: SEARCH_WINDOW, ...(checkpointReached ? { checkpointReached } : {}) };
  return prefixes
    ? streamNameFilter({ prefixes: [...prefixes], ...options })
    : streamNameFilter({ regex: NOT_THE_SYSTEMS, ...options });
}
