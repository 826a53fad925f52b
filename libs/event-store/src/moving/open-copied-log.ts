import type { EventStore } from '../event-store';
import { Numbering } from './numbering';
import { RenumberedEventStore } from './renumbered-event-store';

/** A copy of another log into this one has begun and is not complete. */
export class UnfinishedCopy extends Error {
  override readonly name = 'UnfinishedCopy';
  constructor() {
    super(
      'another log is being copied into this event log; complete that with "npm run log -- copy --final", ' +
        'or use the other log',
    );
  }
}

/**
 * The log as its readers see it: the store itself, unless another log was copied into it.
 * @throws UnfinishedCopy
 */
export async function openCopiedLog(store: EventStore, onFault?: (fault: unknown) => void): Promise<EventStore> {
  const numbering = new Numbering((await store.intake?.entries()) ?? []);
  if (numbering.unfinished) throw new UnfinishedCopy();
  return numbering.isPlain ? store : new RenumberedEventStore(store, numbering, onFault);
}
