import type { Clock, Scheduler } from '@maru/kernel';
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { Queryable } from '../../delivery/queryable';

export interface RelayLeaseOptions {
  /** What is held: the relay's group. */
  readonly relay: string;
  readonly database: Queryable;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  /** How long the lease outlives its last renewal, in ms. */
  readonly lastsMs: number;
  readonly renewMs: number;
  /** Told when it could not be renewed; it is tried again. */
  readonly onFault: (error: unknown) => void;
}

/**
 * A row of `relay_leases`: who relays now, of all instances of a context. It keeps two relays from doing the same work, and no
 * more: that nothing is skipped does not depend on it. Time is the database's.
 */
export class RelayLease {
  /** Host, pid and a name of its own: whoever looks at the row sees which process relays. */
  private readonly holder = `${hostname()}/${process.pid}/${randomUUID()}`;
  private until = 0;
  private cancel: (() => void) | undefined;
  private lose: (() => void) | undefined;

  constructor(private readonly options: RelayLeaseOptions) {}

  /** Whether it is held, as far as this process knows. */
  get held(): boolean {
    return this.options.clock.now().getTime() < this.until;
  }

  /** Takes the lease if it is free, or renews it; false when another has it. */
  async take(): Promise<boolean> {
    const { relay, database, clock, lastsMs } = this.options;
    // What the database grants begins later than this, so the other side never has it at the same time, but for clocks' drift.
    const asked = clock.now().getTime();
    const rows = await database.query<unknown[]>(
      `INSERT INTO relay_leases AS lease (relay, holder, expires_at)
       VALUES ($1, $2, clock_timestamp() + $3 * interval '1 millisecond')
       ON CONFLICT (relay) DO UPDATE SET holder = excluded.holder, expires_at = excluded.expires_at
       WHERE lease.holder = excluded.holder OR lease.expires_at < clock_timestamp()
       RETURNING holder`,
      [relay, this.holder, lastsMs],
    );
    // One that is answered late takes nothing from one that was asked after it.
    this.until = rows.length > 0 ? Math.max(this.until, asked + lastsMs) : 0;
    return rows.length > 0;
  }

  /** Renews the lease, which was taken, until it is lost or given back; resolves when it is lost. */
  keep(): Promise<void> {
    return new Promise((resolve) => {
      this.lose = resolve;
      this.renewLater();
    });
  }

  /** Gives it back, so that another instance can take it at once. */
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

  /** A renewal that hangs is overtaken by the end of the lease. */
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
    // One that is answered when the lease was lost long ago has nothing to say about the lease that was taken since.
    if (this.lose !== lose || !lose) return;
    if (held) this.renewLater();
    else lose();
  }
}
