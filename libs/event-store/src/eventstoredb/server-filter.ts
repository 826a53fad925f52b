import { streamNameFilter } from '@eventstore/db-client';
import type { Filter } from '@eventstore/db-client';
import type { EventFilter } from '../event-store';
import type { Namespace } from './namespace';

// The number of events that the server reads in one go, and after which it sends a checkpoint. Its default is 32.
export const SEARCH_WINDOW = 256;
const NOT_THE_SYSTEMS = '^[^$]';

/**
 * The part of the filter that the server applies: it filters stream names or types, not both, so types are left to the
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
