import { definedBy, paymentsContract } from '@maru/contracts';
import type { ContextDefinition } from '@maru/service';
import { paymentsPublications } from './integration/publications';
import { BoundSandbox1796000000001 } from './migrations/bound-sandbox';
import { CreateSandbox1793000000010 } from './migrations/create-sandbox';
import { CreateProviderAttempts1793000000020 } from './migrations/create-provider-attempts';
import { RefundPartsAtSandbox1797100000010 } from './migrations/refund-parts-at-sandbox';
import { PaymentsModule } from './payments.module';
import { ExplainsPayment } from './views/explanation/payment-facts';
import { paymentsSettings } from './payments.settings';

/**
 * The one payment of each order: requested, captured once, refunded whole or in parts. Its tables are those of the
 * sandbox provider and of the attempts.
 */
export const payments: ContextDefinition = {
  ...definedBy(paymentsContract),
  module: PaymentsModule,
  entities: [],
  migrations: [
    CreateSandbox1793000000010,
    CreateProviderAttempts1793000000020,
    BoundSandbox1796000000001,
    RefundPartsAtSandbox1797100000010,
  ],
  retention: [
    // An attempt is due within a minute, so rows of this age have ended. A charge without a row is settled with the
    // provider.
    { table: 'provider_attempts', since: 'due_at', days: 7 },
    // Deleted with its refund. An ended payment makes no requests, and an open one makes some every minute.
    { table: 'sandbox_charge', since: 'touched_at', days: { setting: 'PAYMENTS_SANDBOX_DAYS' } },
  ],
  publications: paymentsPublications,
  projections: [],
  explains: ExplainsPayment,
  settings: paymentsSettings,
  personalData: 'uses',
  veiled: { secret: ['paymentToken', 'token'] },
};
