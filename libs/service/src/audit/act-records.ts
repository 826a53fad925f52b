import { currentCausation } from '@maru/kernel';
import type { Actor, Clock, Ids } from '@maru/kernel';
import type { SecurityEventName } from '@maru/observability';
import type { ActLog } from '../logging/act-log';
import type { AuditDetails } from './audit-entry.entity';
import { short, whoOf } from './entry-of-event';
import { writeEntries } from './write-entries';

export interface Act {
  /** The id of what it is done to. */
  readonly subject?: string;
  readonly details?: AuditDetails;
  /** Default: of the current work. */
  readonly actor?: Actor;
  /** Where it is done, which writes the line, too; default the context that records it. */
  readonly context?: string;
}

export interface ActRecordsOptions {
  readonly context: string;
  readonly database: Parameters<typeof writeEntries>[0];
  readonly clock: Clock;
  readonly ids: Ids;
  /** Gets a line for each; default none. */
  readonly acts?: ActLog;
}

/**
 * Records acts that are no events: in the context's table, where `GET /api/audit` finds them, and as a line. Injectable.
 * Recorded first and done then: when the process dies in between, there is an entry of an act that was begun, and never
 * an act without an entry.
 */
export class ActRecords {
  constructor(private readonly options: ActRecordsOptions) {}

  /** Rejects when the act could not be recorded; it must not be done then. */
  async record(name: SecurityEventName, act: Act = {}): Promise<void> {
    const { database, clock, ids, acts } = this.options;
    const causation = currentCausation();
    const { subject, details, context = this.options.context } = act;
    const actor = act.actor ?? causation?.actor ?? { kind: 'service', id: this.options.context };
    const id = ids.next();
    const entry = {
      ...{ id, at: clock.now(), context, type: name, details: details ?? null },
      subject: subject === undefined ? null : short(subject),
      ...whoOf(actor, causation?.correlationId ?? id),
    };
    await writeEntries(database, [entry]);
    if (act.context === undefined) acts?.tell(name, details, actor);
  }
}
