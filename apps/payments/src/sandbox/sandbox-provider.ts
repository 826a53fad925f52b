import { deriveId, Gathered } from '@maru/kernel';
import { isInfrastructureFault } from '@maru/messaging';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { EntityManager } from 'typeorm';
import { AnswerLost, PaymentProvider, ProviderBusy } from '../domain/payment-provider';
import type { ChargeRequest, FinalWord, RefundRequest, RefusalCode, Standing } from '../domain/payment-provider';
import { failingRefunds, refusalDetails, scriptedCharge } from './charge-script';
import type { ChargeStatus, ScriptedCharge } from './charge-script';

interface ChargeRow {
  readonly token: string | null;
  readonly amount: string;
  readonly currency: string;
  readonly status: ChargeStatus;
  readonly code: RefusalCode | null;
  readonly calls: number;
}

const CHARGE = 'token, amount, currency, status, code, calls';

/**
 * A payment provider for trials. Each token has an outcome of its own (`charge-script.ts`). It plays a system outside
 * of the shop: its own tables and transactions survive crashes of the shop.
 */
@Injectable()
export class SandboxProvider extends PaymentProvider {
  private readonly firstCalls = new Gathered((asked: readonly ChargeRequest[]) => this.insertAll(asked), {
    isOfOneCall: (fault) => !isInfrastructureFault(fault),
  });

  constructor(private readonly database: DataSource) {
    super();
  }

  override async charge(request: ChargeRequest, signal: AbortSignal): Promise<FinalWord> {
    const isFirst = await this.firstCalls.ask(request);
    const heard = isFirst ? scriptedCharge(request.token, 1) : await this.chargeAgain(request);
    return answer(request.idempotencyKey, heard, signal);
  }

  override async lookup(idempotencyKey: string): Promise<Standing> {
    const [row]: ChargeRow[] = await this.database.query(
      `SELECT ${CHARGE} FROM sandbox_charge WHERE idempotency_key = $1`,
      [idempotencyKey],
    );
    if (row?.status === 'processing') return { status: 'processing' };
    return finalWord(idempotencyKey, row) ?? { status: 'unknown' };
  }

  override cancel(idempotencyKey: string): Promise<FinalWord> {
    return this.database.transaction(async (transaction) => {
      await transaction.query(
        `INSERT INTO sandbox_charge (idempotency_key, reference, amount, currency, status, calls)
         VALUES ($1, $2, 0, '', 'cancelled', 0) ON CONFLICT DO NOTHING`,
        [idempotencyKey, referenceOf(idempotencyKey)],
      );
      const decided = finalWord(idempotencyKey, await lockCharge(transaction, idempotencyKey));
      if (decided) return decided;
      await transaction.query(
        `UPDATE sandbox_charge SET status = 'cancelled', touched_at = now() WHERE idempotency_key = $1`,
        [idempotencyKey],
      );
      return { status: 'cancelled' };
    });
  }

  override async refund({ idempotencyKey, reference, amount }: RefundRequest): Promise<{ readonly reference: string }> {
    const done = await this.database.transaction(async (transaction) => {
      const [charge]: (ChargeRow & { refund_key: string | null })[] = await transaction.query(
        `SELECT ${CHARGE}, refund_key FROM sandbox_charge WHERE reference = $1 AND status = 'captured' FOR UPDATE`,
        [reference],
      );
      if (!charge) throw new Error(`the sandbox has not captured ${reference}`);
      if (charge.currency !== amount.currency)
        throw new Error(`the sandbox has captured ${reference} in another currency`);
      const { before, own } = await givenBack(transaction, reference, idempotencyKey);
      // A refund of an older version has no amount of its own, because it was the whole.
      const already = charge.refund_key === idempotencyKey ? own || Number(charge.amount) : own;
      if (already > 0 && already !== amount.amount)
        throw new Error(`the key ${idempotencyKey} belongs to another refund at the sandbox`);
      if (already > 0) return true;
      const left = charge.refund_key === null ? Number(charge.amount) - before : 0;
      if (amount.amount > left) throw new Error(`the sandbox has ${left} of ${reference} left, not ${amount.amount}`);
      const [refund]: { calls: number }[] = await transaction.query(
        `INSERT INTO sandbox_refund AS refund (idempotency_key, charge_reference, calls) VALUES ($1, $2, 1)
         ON CONFLICT (idempotency_key) DO UPDATE SET calls = refund.calls + 1 RETURNING calls`,
        [idempotencyKey, reference],
      );
      if (refund!.calls <= failingRefunds(charge.token!)) return false;
      await transaction.query('UPDATE sandbox_refund SET given_back = $2 WHERE idempotency_key = $1', [
        idempotencyKey,
        amount.amount,
      ]);
      // `refund_key` is set by the refund after which nothing is left.
      await transaction.query('UPDATE sandbox_charge SET refund_key = $2, touched_at = now() WHERE reference = $1', [
        reference,
        amount.amount === left ? idempotencyKey : null,
      ]);
      return true;
    });
    if (!done) throw new ProviderBusy('the sandbox cannot refund now');
    return { reference: `sandbox_re_${deriveId('sandbox-refund', idempotencyKey)}` };
  }

  /** Whether each charge is the first of its key, in the order of `asked`. One statement, whatever their number. */
  private async insertAll(asked: readonly ChargeRequest[]): Promise<readonly boolean[]> {
    const charges = asked.map(({ idempotencyKey: key, token, amount: { amount, currency } }) => {
      const { status, code = null } = scriptedCharge(token, 1);
      return { idempotency_key: key, reference: referenceOf(key), token, amount, currency, status, code, calls: 1 };
    });
    const inserted: { idempotency_key: string }[] = await this.database.query(
      `INSERT INTO sandbox_charge (idempotency_key, reference, token, amount, currency, status, code, calls)
       SELECT idempotency_key, reference, token, amount, currency, status, code, calls
         FROM json_populate_recordset(NULL::sandbox_charge, $1) ORDER BY idempotency_key
       ON CONFLICT DO NOTHING RETURNING idempotency_key`,
      [JSON.stringify(charges)],
    );
    // Of two calls with one key, one has inserted the row.
    const fresh = new Set(inserted.map((row) => row.idempotency_key));
    return charges.map(({ idempotency_key: key }) => fresh.delete(key));
  }

  /** Charges again with a used key: a decided charge stays decided, and an undecided one continues in its script. */
  private chargeAgain({ idempotencyKey: key, token, amount }: ChargeRequest): Promise<ScriptedCharge> {
    return this.database.transaction(async (transaction) => {
      const row = await lockCharge(transaction, key);
      const cancelledUnseen = row.token === null;
      const same = row.token === token && Number(row.amount) === amount.amount && row.currency === amount.currency;
      if (!same && !cancelledUnseen) throw new Error(`the key ${key} belongs to another charge at the sandbox`);
      if (finalWord(key, row)) return { status: row.status, code: row.code ?? undefined, answer: 'outcome' };
      const next = scriptedCharge(token, row.calls + 1);
      await transaction.query(
        'UPDATE sandbox_charge SET status = $2, code = $3, calls = calls + 1, touched_at = now() WHERE idempotency_key = $1',
        [key, next.status, next.code ?? null],
      );
      return next;
    });
  }
}

async function lockCharge(transaction: EntityManager, key: string): Promise<ChargeRow> {
  const rows: ChargeRow[] = await transaction.query(
    `SELECT ${CHARGE} FROM sandbox_charge WHERE idempotency_key = $1 FOR UPDATE`,
    [key],
  );
  return rows[0]!;
}

/** The refunded amounts in minor units: `own` by this refund, `before` by the others of the charge. */
async function givenBack(transaction: EntityManager, reference: string, key: string) {
  const rows: { idempotency_key: string; given_back: string }[] = await transaction.query(
    'SELECT idempotency_key, given_back FROM sandbox_refund WHERE charge_reference = $1',
    [reference],
  );
  const sum = (those: typeof rows) => those.reduce((total, row) => total + Number(row.given_back), 0);
  const isOwn = (row: (typeof rows)[number]) => row.idempotency_key === key;
  return { own: sum(rows.filter(isOwn)), before: sum(rows.filter((row) => !isOwn(row))) };
}

function finalWord(key: string, row: Pick<ChargeRow, 'status' | 'code'> | undefined): FinalWord | undefined {
  switch (row?.status) {
    case 'captured':
      return { status: 'captured', reference: referenceOf(key) };
    case 'refused':
      return { status: 'refused', code: row.code!, detail: refusalDetails[row.code!] };
    case 'cancelled':
      return { status: 'cancelled' };
    default:
      return undefined;
  }
}

async function answer(key: string, { status, code, answer }: ScriptedCharge, signal: AbortSignal): Promise<FinalWord> {
  switch (answer) {
    case 'outcome':
      return finalWord(key, { status, code: code ?? null })!;
    case 'busy':
      throw new ProviderBusy('the sandbox is busy');
    case 'lost':
      throw new AnswerLost('the connection to the sandbox broke');
    case 'never':
      return new Promise((_, reject) => {
        const end = () => reject(new AnswerLost('the sandbox was not waited for'));
        if (signal.aborted) end();
        else signal.addEventListener('abort', end, { once: true });
      });
  }
}

const referenceOf = (key: string): string => `sandbox_ch_${deriveId('sandbox-charge', key)}`;
