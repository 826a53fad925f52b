import { Clock, Gathered } from '@maru/kernel';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { ProviderFaultKind } from '../domain/payment-provider';

/** The kind of request to the provider for a payment. */
export type ProviderWork = 'charge' | 'settlement' | 'refund';

/** The result of asking whether the provider may be called for a charge. */
export type Turn =
  | { readonly may: 'ask'; readonly attempts: number }
  | { readonly may: 'wait'; readonly dueAt: Date }
  /** The payment was cancelled before the first attempt, and there will be none. */
  | { readonly may: 'never' };

export interface FailedAttempt {
  readonly fault: ProviderFaultKind;
  readonly detail: string;
  /** The number of earlier failures in the log; default 0. */
  readonly failedBefore?: number;
  /** The due time of the next attempt, by the number of failures. */
  readonly dueAfter: (failures: number) => Date;
}

/** The number of failures, and the due time of the next attempt. */
export interface Standing {
  readonly failures: number;
  readonly dueAt: Date;
}

/** The attempts at one kind of work for a payment, so far. */
export interface AttemptsOfPayment {
  readonly work: ProviderWork;
  readonly attempts: number;
  readonly failures: number;
  /** Of the next attempt after a failure; of the first attempt before one. */
  readonly dueAt: string;
  /** The kind and the words of the last failure. */
  readonly fault: string | null;
  readonly detail: string | null;
  readonly closed: boolean;
}

interface Beginning {
  readonly paymentId: string;
  readonly heardFirst: boolean;
}

// A message that arrives within this time after it was recorded has not been handled before, because a takeover from a
// dead process takes longer.
const HEARD_FIRST_MS = 5_000;

/**
 * The rows of `provider_attempts`: one for each payment and kind of work, in the payments database. A partial refund
 * has one under its own id. The row of a charge is written before the provider is called, and one statement decides
 * between calling and closing without a call. So a payment without an attempt is known for certain. A missing row
 * proves nothing, because an older version calls without one.
 */
@Injectable()
export class ProviderAttempts {
  private readonly beginnings = new Gathered((asked: readonly Beginning[]) => this.beginAll(asked));

  constructor(
    private readonly database: DataSource,
    private readonly clock: Clock,
  ) {}

  /**
   * Counts an attempt at the charge that was recorded at `recordedAt`, before the call.
   * One statement if the call may be made; charges that begin at once share it.
   */
  async beginCharge(paymentId: string, recordedAt: Date): Promise<Turn> {
    const attempts = await this.beginnings.ask({ paymentId, heardFirst: this.isHeardFirst(recordedAt) });
    if (attempts !== undefined) return { may: 'ask', attempts };
    const [row] = await this.database.query<{ due_at: Date; closed_at: Date | null }[]>(
      `SELECT due_at, closed_at FROM provider_attempts WHERE payment_id = $1 AND work = 'charge'`,
      [paymentId],
    );
    return row?.closed_at ? { may: 'never' } : { may: 'wait', dueAt: row?.due_at ?? this.clock.now() };
  }

  /** Records the charge without an attempt. */
  async chargeWaits(paymentId: string, recordedAt: Date): Promise<void> {
    await this.database.query(
      `INSERT INTO provider_attempts (payment_id, work, attempts, heard_first, due_at)
       VALUES ($1, 'charge', 0, $2, $3) ON CONFLICT DO NOTHING`,
      [paymentId, this.isHeardFirst(recordedAt), this.clock.now()],
    );
  }

  /** Takes the last count back, after the circuit opened or no place was free. */
  async chargeNotMade(paymentId: string): Promise<void> {
    await this.database.query(
      `UPDATE provider_attempts SET attempts = attempts - 1 WHERE payment_id = $1 AND work = 'charge' AND attempts > 0`,
      [paymentId],
    );
  }

  /**
   * Closes a charge without the provider. True when the provider was certainly never called for it and never will be.
   * False when it may have been called; then only the provider knows the outcome.
   */
  async closeUnasked(paymentId: string): Promise<boolean> {
    const [, closed] = await this.database.query<[unknown[], number]>(
      `UPDATE provider_attempts SET closed_at = coalesce(closed_at, $2)
       WHERE payment_id = $1 AND work = 'charge' AND attempts = 0 AND heard_first`,
      [paymentId, this.clock.now()],
    );
    return closed > 0;
  }

  /** Records a failure; returns the number of failures and the due time of the next attempt. */
  async failed(paymentId: string, work: ProviderWork, failed: FailedAttempt): Promise<Standing> {
    const { fault, detail, failedBefore = 0, dueAfter } = failed;
    const [row] = await this.database.query<{ failures: number }[]>(
      `INSERT INTO provider_attempts AS row (payment_id, work, attempts, failures, due_at, fault, detail)
       VALUES ($1, $2, $3 + 1, $3 + 1, $4, $5, $6)
       ON CONFLICT (payment_id, work) DO UPDATE SET
         attempts = CASE WHEN $2 = 'charge' THEN row.attempts ELSE row.attempts + 1 END,
         failures = greatest(row.failures, $3) + 1, fault = $5, detail = $6
       RETURNING failures`,
      [paymentId, work, failedBefore, this.clock.now(), fault, detail],
    );
    const { failures } = row!;
    const dueAt = dueAfter(failures);
    await this.database.query(
      'UPDATE provider_attempts SET due_at = $3 WHERE payment_id = $1 AND work = $2 AND failures = $4',
      [paymentId, work, dueAt, failures],
    );
    return { failures, dueAt };
  }

  /** The failures and the due time of a payment's work; undefined without failures, or before there were rows. */
  async find(paymentId: string, work: ProviderWork): Promise<Standing | undefined> {
    const [row] = await this.database.query<{ failures: number; due_at: Date }[]>(
      'SELECT failures, due_at FROM provider_attempts WHERE payment_id = $1 AND work = $2',
      [paymentId, work],
    );
    return row && { failures: row.failures, dueAt: row.due_at };
  }

  /** The attempts at every kind of work for the payment. */
  async of(paymentId: string): Promise<readonly AttemptsOfPayment[]> {
    type Row = Omit<AttemptsOfPayment, 'dueAt'> & { readonly due_at: Date };
    const rows = await this.database.query<Row[]>(
      `SELECT work, attempts, failures, due_at, fault, detail, closed_at IS NOT NULL AS closed
       FROM provider_attempts WHERE payment_id = $1 ORDER BY due_at, work`,
      [paymentId],
    );
    return rows.map(({ due_at, ...row }) => ({ ...row, dueAt: due_at.toISOString() }));
  }

  /** The number of attempts with this one, in the order of `asked`; undefined when none may begin now. */
  private async beginAll(asked: readonly Beginning[]): Promise<readonly (number | undefined)[]> {
    // One statement changes a row once, so the attempts of one payment are added up.
    const begun = await this.database.query<{ payment_id: string; attempts: number }[]>(
      `INSERT INTO provider_attempts AS row (payment_id, work, attempts, heard_first, due_at)
       SELECT payment_id, 'charge', count(*), bool_and(heard_first), $3
         FROM unnest($1::uuid[], $2::boolean[]) AS asked (payment_id, heard_first)
         GROUP BY payment_id ORDER BY payment_id
       ON CONFLICT (payment_id, work) DO UPDATE SET attempts = row.attempts + excluded.attempts
         WHERE row.closed_at IS NULL AND row.due_at <= $3
       RETURNING payment_id, attempts`,
      [asked.map(({ paymentId }) => paymentId), asked.map(({ heardFirst }) => heardFirst), this.clock.now()],
    );
    const attempts = new Map(begun.map((row) => [row.payment_id, row.attempts]));
    return asked.map(({ paymentId }) => attempts.get(paymentId));
  }

  private isHeardFirst(recordedAt: Date): boolean {
    return this.clock.now().getTime() - recordedAt.getTime() < HEARD_FIRST_MS;
  }
}
