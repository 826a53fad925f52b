import type { Queryable } from '@maru/messaging';
import type { Gap } from './judged-due-at';

/** The context that hosts the processes. */
export const HOST = '';

export interface BeatsOptions {
  /** The database that all instances share. */
  readonly database: Queryable;
  /**
   * The parties at work now. Rejects when the host cannot work, because its log or its bus cannot be reached. `HOST`
   * itself is not among the parties.
   */
  readonly atWork?: (parties: readonly string[]) => Promise<ReadonlySet<string>>;
  /** The parties that processes wait for. */
  readonly parties?: readonly string[];
}

/** How often a beat is due while timers run, in ms. */
export const BEAT_MS = 1_000;
// After a longer pause between beats, a party counts as not at work.
const GAP_MS = 3_000;
// A killed process seems to be at work until its session at the broker expires.
const UNNOTICED_MS = 8_000;
const KEPT = "interval '2 days'";

/**
 * Records when the host of timers, and the parties that its processes ask, were last at work. Any instance writes a
 * beat each second while a timer runs. Missing beats become a gap: after a crash, an outage, or a frozen process.
 */
export class Beats {
  constructor(private readonly options: BeatsOptions) {}

  /** Writes a beat, and the gap before it if any, in one statement. @param now by the clock of the timers */
  async beat(now: Date): Promise<void> {
    const { database, parties = [], atWork = async () => new Set(parties) } = this.options;
    const present = [HOST, ...(await atWork(parties))];
    // The row is locked before it is judged, so that only one of two instances that beat after a gap finds it.
    const [{ gaps }] = await database.query<[{ gaps: number }]>(
      `WITH before AS (
         SELECT party, beaten_at FROM timer_beats WHERE party = ANY($1) ORDER BY party FOR UPDATE
       ), gap AS (
         INSERT INTO timer_gaps (party, started_at, ended_at)
         SELECT party, beaten_at - CASE WHEN party = '' THEN interval '0' ELSE interval '${UNNOTICED_MS} ms' END, $2::timestamptz
         FROM before WHERE $2::timestamptz - beaten_at > interval '${GAP_MS} ms'
         ON CONFLICT DO NOTHING RETURNING 1
       ), beaten AS (
         INSERT INTO timer_beats AS known (party, beaten_at)
         SELECT party, $2::timestamptz FROM unnest($1::text[]) AS party ORDER BY party
         ON CONFLICT (party) DO UPDATE SET beaten_at = greatest(known.beaten_at, excluded.beaten_at)
       )
       SELECT count(*)::int AS gaps FROM gap`,
      [present, now],
    );
    if (gaps > 0) await database.query(`DELETE FROM timer_gaps WHERE ended_at < $1::timestamptz - ${KEPT}`, [now]);
  }

  /** The gaps that ended after `since`. An open gap of another party lasts to `now`. */
  async gaps(since: Date, now: Date): Promise<readonly Gap[]> {
    const rows = await this.options.database.query<{ party: string; started_at: Date; ended_at: Date }[]>(
      `SELECT party, started_at, ended_at FROM timer_gaps WHERE ended_at > $1
       UNION ALL
       SELECT party, beaten_at - interval '${UNNOTICED_MS} ms', $2::timestamptz FROM timer_beats
       WHERE party <> '' AND $2::timestamptz - beaten_at > interval '${GAP_MS} ms'`,
      [since, now],
    );
    return rows.map(({ party, started_at, ended_at }) => {
      return { party, startedAt: started_at.getTime(), endedAt: ended_at.getTime() };
    });
  }
}
