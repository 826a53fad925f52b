import { EventStore, START } from '@maru/event-store';
import type { Position, RecordedEvent } from '@maru/event-store';
import { overdue } from '@maru/invariants';
import { backoffMs, Clock, Ids, Random, Scheduler } from '@maru/kernel';
import { Settings } from '@maru/service';
import { Injectable, Logger } from '@nestjs/common';
import type { OnApplicationBootstrap, OnModuleDestroy } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { AuditorSettings } from '../auditor.settings';
import { AuditStore } from './audit-store';
import type { Lease } from './audit-store';
import { BreachBook } from './breach-book';
import { CannotJudge } from './cannot-judge';
import { Histories } from './history';
import { Judge } from './judge';
import { Memory } from './memory';
import { Standing } from './standing';

const BATCH = 1_000;
// Three looks for overdue orders, each of which prolongs the lease, and time for a slow database.
const leaseMsOf = (sweepMs: number) => 3 * sweepMs + 10_000;

/** Another process has the lease, and judges the log. */
class LeaseLost extends Error {
  override readonly name = 'LeaseLost';
}

/**
 * Judges the whole log, batch by batch, past its own position. One statement stores a batch: the position and the
 * states that it has changed. A fault or a crash in between judges the batch again, and finds the same breaches. One
 * process at a time holds the lease.
 */
@Injectable()
export class Watch implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly closing = new AbortController();
  private readonly store: AuditStore;
  private readonly sweepMs: number;
  private running: Promise<void> | undefined;

  constructor(
    private readonly events: EventStore,
    private readonly book: BreachBook,
    private readonly standing: Standing,
    private readonly clock: Clock,
    private readonly scheduler: Scheduler,
    private readonly random: Random,
    private readonly settings: Settings,
    private readonly logger: Logger,
    dataSource: DataSource,
    ids: Ids,
  ) {
    this.sweepMs = this.own.get('AUDITOR_SWEEP_MS');
    this.store = new AuditStore(dataSource, ids.next(), leaseMsOf(this.sweepMs));
  }

  onApplicationBootstrap(): void {
    this.running = this.run();
  }

  async onModuleDestroy(): Promise<void> {
    this.closing.abort();
    await this.running;
  }

  private get own(): AuditorSettings {
    return this.settings;
  }

  private async run(): Promise<void> {
    const { signal } = this.closing;
    for (let faults = 0; !signal.aborted;) {
      try {
        const lease = await this.store.take();
        if (lease) await this.judgeFrom(lease, () => (faults = 0));
        else await this.scheduler.sleep(1_000, signal);
      } catch (error) {
        if (signal.aborted) break;
        faults++;
        if (!(error instanceof LeaseLost)) this.tell(error);
        // Another version may know what this one does not, so it gets its chance.
        if (error instanceof CannotJudge) await this.store.release().catch(() => undefined);
        await this.scheduler.sleep(
          backoffMs(faults, 200, error instanceof CannotJudge ? 30_000 : 5_000, this.random),
          signal,
        );
      } finally {
        this.standing.judging = false;
      }
    }
    await this.store.release().catch((err: unknown) => this.logger.warn('the lease ends by itself', err));
  }

  // The logger makes one line of the repeated faults of an outage.
  private tell(error: unknown): void {
    this.logger.warn('the auditor failed and goes on from its position', error);
  }

  /** Judges from the lease's position on, until it fails or the auditor is closed. */
  private async judgeFrom(lease: Lease, judged: () => void): Promise<void> {
    const since = lease.since ?? (this.own.get('AUDITOR_FROM') === 'end' ? await this.events.head() : START);
    if (lease.since === undefined) await this.store.begin(since);
    const memory = new Memory(await this.store.load());
    const judge = new Judge(memory, new Histories(this.events), since);
    let { version } = lease;
    let position = lease.since === undefined ? since : lease.position;
    this.standing.judging = true;
    this.standing.judged(position, 0, undefined);
    const write = async (to: Position) => {
      const changes = memory.changes();
      const moved = await this.store.write(version, { position: to, ...changes });
      if (moved === undefined) throw new LeaseLost();
      memory.written(changes);
      version = moved;
      position = to;
    };
    for (const broken of await judge.resume(position)) await this.book.record(broken);
    const rest = this.own.get('AUDITOR_REST_MS');
    const { signal } = this.closing;
    const subscription = this.events.subscribe({ after: position, batchSize: BATCH }, async (events, to) => {
      await this.judgeAll(judge, events);
      await write(to);
      this.tellStanding(memory, to, events);
      judged();
      if (events.length < BATCH) await this.scheduler.sleep(rest, signal);
    });
    const ended = new AbortController();
    const close = () => void subscription.close();
    signal.addEventListener('abort', close, { once: true });
    const sweeping = this.sweepUntil(memory, ended.signal, () => void subscription.close());
    try {
      await subscription.ended;
    } finally {
      signal.removeEventListener('abort', close);
      ended.abort();
      await sweeping;
    }
    if (!signal.aborted) throw new LeaseLost();
  }

  private async judgeAll(judge: Judge, events: readonly RecordedEvent[]): Promise<void> {
    for (const event of events) for (const broken of await judge.judge(event)) await this.book.record(broken);
  }

  private tellStanding(memory: Memory, position: Position, events: readonly RecordedEvent[]): void {
    const { orders, stocks } = memory.ledger;
    const { standing } = this;
    standing.judged(position, events.length, events.at(-1)?.recordedAt);
    [standing.openOrders, standing.stocks, standing.unjudged] = [orders.size, stocks.size, memory.unjudged];
  }

  /** Looks for overdue orders from time to time, and keeps the lease meanwhile. */
  private async sweepUntil(memory: Memory, ended: AbortSignal, lost: () => void): Promise<void> {
    const told = new Set<string>();
    let since: number | undefined;
    while (!ended.aborted) {
      await this.scheduler.sleep(this.sweepMs, ended);
      if (ended.aborted) return;
      try {
        if (!(await this.store.keep())) return lost();
        this.standing.head = await this.events.head();
        // A backlog may hold what an order waits for, and nothing moves while the shop is down.
        if (!this.standing.caughtUp) since = undefined;
        else await this.sweep(memory, (since ??= this.clock.now().getTime()), told);
      } catch (error) {
        since = undefined;
        this.tell(error);
      }
    }
  }

  private async sweep(memory: Memory, since: number, told: Set<string>): Promise<void> {
    const now = this.clock.now().getTime();
    const patience = this.own.get('AUDITOR_OVERDUE_MS');
    for (const [orderId, order] of memory.ledger.orders)
      for (const finding of overdue(order, now, since, patience)) {
        const key = `${finding.rule} ${orderId}`;
        if (told.has(key)) continue;
        await this.book.recordOverdue(finding);
        told.add(key);
      }
    for (const key of told) if (!memory.ledger.orders.has(key.slice(key.indexOf(' ') + 1))) told.delete(key);
  }
}
