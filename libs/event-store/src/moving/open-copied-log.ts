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

/** The events of this log were moved to another one. */
export class LogMoved extends Error {
  override readonly name = 'LogMoved';
  constructor(to: string) {
    super(
      `this event log was moved to ${to}; use that one (EVENTSTOREDB_URL or EVENT_STORE_URL), ` +
        'or bring the events back with "npm run log -- copy"',
    );
  }
}

/**
 * The log as its readers see it: the store itself, unless another log was copied into it.
 * @throws UnfinishedCopy, LogMoved
 */
export async function openCopiedLog(store: EventStore, onFault?: (fault: unknown) => void): Promise<EventStore> {
  const numbering = await numberingOf(store);
  if (numbering.movedTo !== undefined) throw new LogMoved(numbering.movedTo);
  return shown(store, numbering, onFault);
}

/** As `openCopiedLog`, for the source of a copy, which may have been moved already. */
export async function openSourceLog(store: EventStore): Promise<EventStore> {
  return shown(store, await numberingOf(store));
}

async function numberingOf(store: EventStore): Promise<Numbering> {
  const numbering = new Numbering((await store.intake?.entries()) ?? []);
  if (numbering.unfinished) throw new UnfinishedCopy();
  return numbering;
}

const shown = (store: EventStore, numbering: Numbering, onFault?: (fault: unknown) => void): EventStore =>
  numbering.isPlain ? store : new RenumberedEventStore(store, numbering, onFault);
