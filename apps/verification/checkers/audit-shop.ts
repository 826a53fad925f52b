import type { EventStore } from '@maru/event-store';
import { messagingMigrations } from '@maru/messaging';
import { createLogger, openDatabase } from '@maru/service';
import type { ContextDefinition } from '@maru/service';
import type { DataSource } from 'typeorm';
import { Audit, type AuditReport } from './audit';
import { type ProviderCapture, ProviderLedger } from './provider-ledger';
import { wholeLog } from './whole-log';
import { contexts as allContexts } from '@maru/platform/contexts';
import { catchUpFromLog, viewViolations } from './rebuilt-views';

export interface ShopAtRest {
  readonly store: EventStore;
  /** The URL of each context's own database, by context. */
  readonly databaseUrls: ReadonlyMap<string, string>;
  /** The ids of the orders that clients have sent; `acknowledged` are those that were answered with 202. */
  readonly sent: Iterable<string>;
  readonly acknowledged: Iterable<string>;
  /** Whether the views may lag. Then they first catch up with the log. */
  readonly viewsGoOn: boolean;
  /** The contexts of the last run of the shop; default the current ones. */
  readonly contexts?: readonly ContextDefinition[];
}

/**
 * Checks I1–I4 and I7–I9 on the log and the databases of a stopped shop. An order that was sent but never answered must
 * have ended, too, because the shop had enough time to settle. This rebuilds the views.
 */
export async function auditShop({
  store,
  databaseUrls,
  sent,
  acknowledged,
  viewsGoOn,
  contexts = allContexts,
}: ShopAtRest): Promise<AuditReport> {
  const audit = new Audit();
  const provider = new ProviderLedger();
  for await (const event of wholeLog(store)) {
    audit.add(event);
    provider.add(event);
  }
  const report = audit.report({ acknowledged, sent, atRest: true });
  const violations = [...report.violations];
  for (const context of contexts) {
    const logger = createLogger({ level: 'error' });
    const options = { url: databaseUrls.get(context.name)!, connections: 6, messagingMigrations, logger };
    const dataSource = await openDatabase(context, options);
    try {
      if (viewsGoOn) violations.push(...(await catchUpFromLog(context, store, dataSource, contexts)));
      violations.push(...(await viewViolations(context, store, dataSource, contexts)));
      if (context.name === 'payments') violations.push(...provider.violations(await providerBooks(dataSource)));
    } finally {
      await dataSource.destroy();
    }
  }
  return { ...report, violations };
}

/** The captures in the books of the sandbox provider, which are its own and survive our crashes. */
async function providerBooks(payments: DataSource): Promise<ProviderCapture[]> {
  // An older version recorded a refund only as `refund_key` of its charge. Such a refund gave everything back.
  const rows = await payments.query<{ reference: string; amount: string; refunded: string }[]>(
    `SELECT reference, amount, CASE WHEN refund_key IS NOT NULL THEN amount ELSE
       (SELECT coalesce(sum(given_back), 0) FROM sandbox_refund WHERE charge_reference = reference) END AS refunded
     FROM sandbox_charge WHERE status = 'captured'`,
  );
  return rows.map(({ reference, ...row }) => ({
    reference,
    amount: Number(row.amount),
    refunded: Number(row.refunded),
  }));
}
