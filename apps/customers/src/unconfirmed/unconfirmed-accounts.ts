import { causedBy, Clock, Ids, Scheduler } from '@maru/kernel';
import { orRefuse, Settings } from '@maru/service';
import { Inject, Injectable, Logger } from '@nestjs/common';
import type { OnApplicationBootstrap, OnModuleDestroy } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Users } from '../aggregates';
import { Credentials } from '../credentials/credentials';
import type { CustomersSettings } from '../customers.settings';
import { Erasure } from '../erasure/erasure';

const AT_ONCE = 50;
// After this time another instance may take the rows of a dead one.
const LEASE_MS = 600_000;

interface Due {
  readonly credentialId: string;
  readonly userId: string;
}

/**
 * Closes accounts whose address is unconfirmed for some days, which frees the address. A registration writes a
 * credential, so each credential is checked once at that age, also those of an older version. Several instances take
 * different rows. Injectable.
 */
@Injectable()
export class UnconfirmedAccounts implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly stopping = new AbortController();
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly dataSource: DataSource,
    private readonly users: Users,
    private readonly credentials: Credentials,
    private readonly erasure: Erasure,
    private readonly clock: Clock,
    private readonly scheduler: Scheduler,
    private readonly ids: Ids,
    @Inject(Settings) private readonly settings: CustomersSettings,
    private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.running = this.run();
  }

  /** Resolves when no account is being closed any more. */
  async onModuleDestroy(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  /** Checks every credential that is due. Returns the number of closed accounts. */
  async pass(): Promise<number> {
    let closed = 0;
    for (let due: readonly Due[]; (due = await this.take()).length > 0 && !this.stopping.signal.aborted;) {
      const settled = await this.settleAll(due);
      closed += settled.filter((outcome) => outcome === 'closed').length;
      // The rows are due again when their lease ends.
      if (settled.includes('failed')) break;
    }
    if (closed > 0) this.logger.log(`${closed} accounts were closed, because their addresses were not confirmed`);
    return closed;
  }

  /** Checks each row; a failure does not block the others. */
  private async settleAll(due: readonly Due[]) {
    const outcomes: ('closed' | 'left' | 'failed')[] = [];
    for (const each of due) {
      if (this.stopping.signal.aborted) break;
      const outcome = await this.settle(each).catch((error: unknown) => {
        const { userId } = each;
        const msg = `the confirmation of user ${userId} could not be checked and will be retried`;
        this.logger.warn({ msg, userId }, error);
        return 'failed' as const;
      });
      outcomes.push(outcome);
    }
    return outcomes;
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    const intervalMs = this.settings.get('RETENTION_INTERVAL_MS');
    for (;;) {
      await this.scheduler.sleep(intervalMs, signal);
      if (signal.aborted) return;
      await this.pass().catch((error: unknown) =>
        this.logger.warn('unconfirmed accounts could not be closed; the next pass retries it', error),
      );
    }
  }

  /** Takes due rows under a lease, so that they are due again when this process dies. */
  private async take(): Promise<readonly Due[]> {
    const now = this.clock.now();
    const [rows] = await this.dataSource.query<[Due[], number]>(
      `UPDATE credential SET address_check_at = $1::timestamptz + $4 * interval '1 millisecond'
        WHERE credential_id IN (
          SELECT credential_id FROM credential
           WHERE address_check_at IS NOT NULL AND address_check_at <= $1
             AND created_at < least(now(), $1::timestamptz) - $2 * interval '24 hours'
           ORDER BY created_at LIMIT $3 FOR UPDATE SKIP LOCKED)
        RETURNING credential_id AS "credentialId", user_id AS "userId"`,
      [now, this.settings.get('CUSTOMERS_UNCONFIRMED_DAYS'), AT_ONCE, LEASE_MS],
    );
    return rows;
  }

  /** Closes an unconfirmed account, or ends its check; may be repeated at any time. */
  private async settle({ credentialId, userId }: Due): Promise<'closed' | 'left'> {
    const { state: user } = await this.users.load(userId);
    if (user?.unconfirmed && !user.closed) return this.close(userId);
    // The process died before it bound this credential.
    if (user?.credentialId !== credentialId) await this.credentials.remove(credentialId);
    else
      await this.dataSource.query('UPDATE credential SET address_check_at = NULL WHERE credential_id = $1', [
        credentialId,
      ]);
    return 'left';
  }

  /** The user may confirm the address concurrently; their stream decides which came first. */
  private async close(userId: string): Promise<'closed' | 'left'> {
    const messageId = this.ids.next();
    const actor = { kind: 'service', id: 'customers' } as const;
    return causedBy({ messageId, correlationId: messageId, actor }, async () => {
      const { state } = orRefuse(await this.users.execute(userId, { type: 'CloseUnconfirmed' }));
      if (!state?.closed) return 'left';
      await this.erasure.finish(userId);
      return 'closed';
    });
  }
}
