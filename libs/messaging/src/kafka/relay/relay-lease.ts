import type { Clock, Scheduler } from '@maru/kernel';
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { Queryable } from '../../delivery/queryable';

export interface RelayLeaseOptions {
  /** The group of the relay, which names the lease. */
  readonly relay: string;
  readonly database: Queryable;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  /** The time from a renewal to the end of the lease, in ms. */
  readonly lastsMs: number;
  readonly renewMs: number;
  /** Called when a renewal fails. It is tried again. */
  readonly onFault: (error: unknown) => void;
}

/**
 * A row of `relay_leases`: the instance of a context that relays now. The lease only saves double work, because no
 * event would be skipped without it. The database's clock decides when it ends.
 */
export class RelayLease {
  /** Host, pid and a unique id, so that the row shows which process relays. */
  private readonly holder = `${hostname()}/${process.pid}/${randomUUID()}`;
  private until = 0;
  private cancel: (() => void) | undefined;
  private lose: (() => void) | undefined;

  constructor(private readonly options: RelayLeaseOptions) {}

  /** Whether this instance has the lease, as far as it knows. */
  get held(): boolean {
    return this.options.clock.now().getTime() < this.until;
  }

  /** Takes the lease if it is free, or renews it; false when another instance has it. */
  async take(): Promise<boolean> {
    const { relay, database, clock, lastsMs } = this.options;
    // The database grants its time later than this moment. So, apart from clock drift, this process never counts on the
    // lease when another one can take it.
    const asked = clock.now().getTime();
    const rows = await database.query<unknown[]>(
      `INSERT INTO relay_leases AS lease (relay, holder, expires_at)
       VALUES ($1, $2, clock_timestamp() + $3 * interval '1 millisecond')
       ON CONFLICT (relay) DO UPDATE SET holder = excluded.holder, expires_at = excluded.expires_at
       WHERE lease.holder = excluded.holder OR lease.expires_at < clock_timestamp()
       RETURNING holder`,
      [relay, this.holder, lastsMs],
    );
    // A late answer must not shorten the lease of a later request.
    this.until = rows.length > 0 ? Math.max(this.until, asked + lastsMs) : 0;
    return rows.length > 0;
  }

  /** Renews the taken lease until it is lost or released; resolves when it is lost. */
  keep(): Promise<void> {
    return new Promise((resolve) => {
      this.lose = () => {
        // A timer may fire a millisecond before the clock reaches the end.
        this.until = 0;
        resolve();
      };
      this.renewLater();
    });
  }

  /** Releases the lease, so that another instance can take it at once. */
  async release(): Promise<void> {
    this.cancel?.();
    this.lose = undefined;
    this.until = 0;
    const { relay, database } = this.options;
    await database.query('DELETE FROM relay_leases WHERE relay = $1 AND holder = $2', [relay, this.holder]);
  }

  private renewLater(): void {
    const { clock, scheduler, renewMs } = this.options;
    const left = this.until - clock.now().getTime();
    this.cancel = scheduler.after(Math.max(0, Math.min(renewMs, left)), () => {
      if (!this.held) this.lose?.();
      else void this.renew();
    });
  }

  /** Renews once. The lease ends on time even if the renewal hangs. */
  private async renew(): Promise<void> {
    const { clock, scheduler } = this.options;
    const { lose } = this;
    const cancelEnd = scheduler.after(this.until - clock.now().getTime(), () => lose?.());
    this.cancel = cancelEnd;
    let held = true;
    try {
      held = await this.take();
    } catch (error) {
      if (this.lose) this.options.onFault(error);
    }
    cancelEnd();
    // An answer that comes after the lease was lost says nothing about a lease that was taken since.
    if (this.lose !== lose || !lose) return;
    if (held) this.renewLater();
    else lose();
  }
}
