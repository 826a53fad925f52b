import { hostname } from 'node:os';
import type { Queryable } from '../delivery/queryable';

/** The lease of a context's relay, by the clock of the database. */
export interface LeaseOfRelay {
  /** The host, process and id of the instance that holds the lease; undefined when none does. */
  readonly holder?: string;
  readonly expiresAt?: Date;
  /** Whether this process holds it. */
  readonly here: boolean;
  /** Whether a live instance renews it. A renewed lease lasts no longer than LONGEST_LEASE_MS from now. */
  readonly renewed: boolean;
}

// Ten times the default of KafkaRelay. A row of a dead instance runs out within its lease; a longer one was written by
// hand, or by a clock that has jumped.
const LONGEST_LEASE_MS = 30_000;

/** The lease of the relay `<context>/relay`; without a holder when it is free or has run out. */
export async function leaseOfRelay(database: Queryable, relay: string): Promise<LeaseOfRelay> {
  const [row] = await database.query<{ holder: string; expires_at: string; lasts: boolean; renewed: boolean }[]>(
    // As text, because an operator may have written 'infinity'.
    `SELECT holder, to_char(expires_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS expires_at,
       expires_at > clock_timestamp() AS lasts,
       expires_at <= clock_timestamp() + $2 * interval '1 millisecond' AS renewed
     FROM relay_leases WHERE relay = $1`,
    [relay, LONGEST_LEASE_MS],
  );
  const end = row?.expires_at ? { expiresAt: new Date(row.expires_at) } : {};
  if (!row?.lasts) return { ...end, here: false, renewed: false };
  const { holder, renewed } = row;
  return { holder, ...end, here: holder.startsWith(`${hostname()}/${process.pid}/`), renewed };
}
