import { currentCausation } from '@maru/kernel';
import type { Actor, Clock, Ids } from '@maru/kernel';
import type { SecurityEventName } from '@maru/observability';
import type { ActLog } from '../logging/act-log';
import type { AuditDetails } from './audit-entry.entity';
import { short, whoOf } from './entry-of-event';
import { writeEntries } from './write-entries';

export interface Act {
  /** The id of the order, product, user or key that the act changes. */
  readonly subject?: string;
  readonly details?: AuditDetails;
  /** Default: the actor of the current work. */
  readonly actor?: Actor;
  /** The place of the act, which then writes the log line itself. Default: the context that records it. */
  readonly context?: string;
}

export interface ActRecordsOptions {
  readonly context: string;
  readonly database: Parameters<typeof writeEntries>[0];
  readonly clock: Clock;
  readonly ids: Ids;
  /** Logs a line for each act; default none. */
  readonly acts?: ActLog;
}

/**
 * Records acts that are no events in the context's table, where `GET /api/audit` finds them, and in the log.
 * Injectable. Record an act before it is done: a crash in between then leaves an entry without its act, but never an
 * act without an entry.
 */
export class ActRecords {
  constructor(private readonly options: ActRecordsOptions) {}

  /** Rejects when the act could not be recorded; the caller must not do it then. */
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
