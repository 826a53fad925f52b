import type { DeliverySettings, Incoming } from './delivery-settings';
import { QUEUES_BEHIND } from './parking-lot';
import type { ToPark } from './parking-lot';
import type { Postponed, PutAside } from './waiting-rows';

/** A message that waits, is to be parked, or queues behind such a message. */
export interface Unhandled extends Incoming {
  readonly refusals: number;
  /** The reason to park it, when it was tried. */
  readonly verdict?: string;
  /** The reason and the end of its wait. */
  readonly waits?: Waits;
}

export interface Waits extends Required<Pick<ToPark, 'dueAt' | 'faults' | 'since' | 'error'>> {
  readonly cause: unknown;
}

/** Reports what a keyed group puts aside, each message once. */
export class PutAsideFaults {
  constructor(
    private readonly group: string,
    private readonly onFault: DeliverySettings['onFault'],
  ) {}

  /** A message has become a row. `entityWaits`: its entity is tried by itself. */
  added({ message, verdict, breach, refusals, waits }: Unhandled, entityWaits: boolean): void {
    const { group, onFault } = this;
    if (waits) {
      onFault({ group, outcome: 'waiting', error: waits.cause, message, attempt: waits.faults });
      return;
    }
    // Handler failures were reported already; report contract breaches and queued messages only.
    if (verdict !== undefined && refusals > 0) return;
    const error = new Error(verdict ?? breach ?? QUEUES_BEHIND);
    const isQueued = verdict === undefined && breach === undefined;
    onFault({ group, outcome: isQueued && entityWaits ? 'waiting' : 'parked', error, message, attempt: 0 });
  }

  /** A row has failed once more. */
  postponed({ message, error: reason, attempts, faults, dueAt, agedAt }: Postponed, before: PutAside): void {
    const { group, onFault } = this;
    const told = { group, error: new Error(reason), message };
    if (dueAt === null) onFault({ ...told, outcome: 'parked', attempt: attempts });
    else if (agedAt !== null && before.agedAt === null)
      onFault({ ...told, outcome: 'parked', attempt: attempts + faults });
    else if (attempts > before.attempts) onFault({ ...told, outcome: 'retrying', attempt: attempts });
  }
}
