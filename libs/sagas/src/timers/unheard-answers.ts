import type { EventFilter, EventStore, RecordedEvent } from '@maru/event-store';
import { HeardByGroup, READABLE } from '@maru/messaging';
import type { Queryable } from '@maru/messaging';

export interface UnheardAnswersOptions {
  /** The whole log. */
  readonly store: EventStore;
  /** The database of the group that delivers to the processes. */
  readonly database: Queryable;
  /** The group that delivers to the processes, e.g. `ordering/integration`. */
  readonly group: string;
  /** The messages that the processes hear, by stored type. */
  readonly types: readonly string[];
  /** The field of these events' data that names the process. */
  readonly processIdField: string;
  /** Whether the process has recorded the message, though the group's position is not past it yet. */
  readonly hasHeard?: (processId: string, messageId: string) => Promise<boolean>;
  /** Called when a process could not be asked. It waits, and the others go on. */
  readonly failed?: (error: unknown) => void;
  /**
   * The most unheard events of a context that it remembers; default 50,000. Beyond it the look stops until some are
   * heard, and no timer fires meanwhile.
   */
  readonly remembered?: number;
}

interface Unheard {
  readonly messageId: string;
  readonly processId: string;
  readonly stream: string;
}

const PAGE = 1_000;
const REMEMBERED = 50_000;
// A parked message holds the time-out of its process no longer than this, so that an operator has time to look at it.
const PARKED_COUNTS = "interval '10 minutes'";

/**
 * The processes for which the log has messages that their group has not heard yet. A broker does not know which
 * messages the relays have still to send. So this reads the log behind the group's positions, each event once, by
 * context.
 */
export class UnheardAnswers {
  private readonly scans: readonly ContextScan[];
  private heard: HeardByGroup | undefined;

  constructor(private readonly options: UnheardAnswersOptions) {
    const contexts = [...new Set(options.types.map((type) => type.slice(0, type.indexOf('.'))))];
    this.scans = contexts.map((context) => new ContextScan(context, options));
  }

  /** Reads on to the end of the log. */
  async look(signal?: AbortSignal): Promise<void> {
    const { database, group } = this.options;
    const heard = await HeardByGroup.load(database, group);
    for (const scan of this.scans) await scan.look(heard, signal);
  }

  /**
   * The given processes with unheard messages, as of the last look; all of them when it did not reach the end of the
   * log.
   */
  async of(processIds: readonly string[], now: Date): Promise<ReadonlySet<string>> {
    if (this.scans.some(({ atEnd }) => !atEnd)) return new Set(processIds);
    const asked = new Set(processIds);
    const waiting = new Set(await this.parkedOf(processIds, now));
    for (const scan of this.scans)
      for (const [position, { processId, messageId }] of scan.found) {
        if (!asked.has(processId) || waiting.has(processId)) continue;
        if (await this.hasHeard(processId, messageId)) scan.found.delete(position);
        else waiting.add(processId);
      }
    return waiting;
  }

  private async hasHeard(processId: string, messageId: string): Promise<boolean> {
    try {
      return (await this.options.hasHeard?.(processId, messageId)) ?? false;
    } catch (error) {
      this.options.failed?.(error);
      return false;
    }
  }

  /** The processes with a parked message: it is unheard, though the group's position is past it. */
  private async parkedOf(processIds: readonly string[], now: Date): Promise<readonly string[]> {
    const { database, group, processIdField } = this.options;
    const rows = await database.query<{ process_id: string }[]>(
      `SELECT DISTINCT process_id FROM parked_messages, LATERAL (SELECT ${READABLE}->'data'->>$2 AS process_id) AS named
       WHERE consumer_group = $1 AND dropped_at IS NULL AND parked_at > $4::timestamptz - ${PARKED_COUNTS}
         AND process_id = ANY($3)`,
      [group, processIdField, processIds, now],
    );
    return rows.map(({ process_id }) => process_id);
  }
}

/** The unheard events of one context. */
class ContextScan {
  atEnd = false;
  /** The unheard events of the last look, by position, in the order of the log. */
  readonly found = new Map<string, Unheard>();
  private readonly filter: EventFilter;
  private looked = '';

  constructor(
    private readonly context: string,
    private readonly options: UnheardAnswersOptions,
  ) {
    const types = options.types.filter((type) => type.startsWith(`${context}.`));
    this.filter = { streamPrefixes: [`${context}.`], types };
  }

  async look(heard: HeardByGroup, signal: AbortSignal | undefined): Promise<void> {
    for (const [position, { stream }] of this.found) if (heard.has(stream, position)) this.found.delete(position);
    const lowest = heard.lowest(this.context);
    if (lowest > this.looked) this.looked = lowest;
    const { store, remembered = REMEMBERED } = this.options;
    this.atEnd = false;
    while (!this.atEnd && this.found.size < remembered && signal?.aborted !== true) {
      const page = await store.readAll({ after: this.looked, filter: this.filter, limit: PAGE });
      for (const event of page.events) if (!heard.has(event.stream, event.position)) this.keep(event);
      this.looked = page.position;
      this.atEnd = page.atEnd;
    }
  }

  private keep({ id, stream, position, data }: RecordedEvent): void {
    const processId = (data as Readonly<Record<string, unknown>>)[this.options.processIdField];
    if (typeof processId === 'string') this.found.set(position, { messageId: id, processId, stream });
  }
}
